internal import CrosswalkRedis
package import CrosswalkStore

/// A message that was set aside for a group after too many deliveries.
package struct DeadLetter: Sendable, Equatable {
  /// The id of the message.
  package let id: String
  package let group: String
  package let payload: [UInt8]
  /// How often the message was delivered.
  package let deliveries: Int64
  /// Why the message was set aside.
  package let reason: String

  /// Reads the fields of an entry in the stream; returns nil for anything else.
  init?(_ fields: [RedisReply]) {
    guard fields.count == 10, let id = fields[1].string, let group = fields[3].string, let payload = fields[5].bytes,
      let deliveries = fields[7].string.flatMap({ Int64($0) }), let reason = fields[9].string
    else { return nil }
    self.id = id
    self.group = group
    self.payload = payload
    self.deliveries = deliveries
    self.reason = reason
  }

  /// When the message was published, by Redis' clock.
  package var published: Moment {
    Moment(microseconds: Int64(clamping: (MessageID(id)?.milliseconds ?? 0).multipliedReportingOverflow(by: 1000).0))
  }
}

/// The scripts of dead letters.
///
/// A dead letter is an entry of a stream, with the fields `id`, `group`, `payload`, `deliveries` and `reason` in this
/// order. Its own payload is empty and is read from the message, so that dead letters take no memory that is not
/// counted. A dead letter whose message was trimmed no longer counts; it is removed once all messages are younger than
/// itself. The keys of a script carry the tag of the topic.
enum DeadLetterScripts {
  private static let pages =
    TopicScripts.before + """
      local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
      local function isKept(id) return first and not before(id, first[1]) end

      """

  /// Reads a page of dead letters, the oldest first.
  ///
  /// KEYS: stream, dead. ARGV: where to begin, how many to look at.
  /// Returns where the next page begins, or '' at the end, and then the fields of each dead letter.
  static let read = RedisScript(
    pages + """
      local page = redis.call('XRANGE', KEYS[2], ARGV[1], '+', 'COUNT', ARGV[2])
      local letters = {#page == tonumber(ARGV[2]) and '(' .. page[#page][1] or ''}
      for _, letter in ipairs(page) do
        local message = isKept(letter[2][2]) and redis.call('XRANGE', KEYS[1], letter[2][2], letter[2][2])[1]
        if message then
          letter[2][6] = message[2][2]
          letters[#letters + 1] = letter[2]
        end
      end
      return letters
      """)

  /// Delivers a message again to the groups for which one page of dead letters has it.
  ///
  /// KEYS: stream, dead. ARGV: where to begin, how many to look at, the message, the channel, the topic.
  /// Returns where the next page begins, or '' at the end, and how many groups there were.
  static let redeliver = RedisScript(
    pages + """
      local id = ARGV[3]
      if not isKept(id) then return {'', 0} end
      local page = redis.call('XRANGE', KEYS[2], ARGV[1], '+', 'COUNT', ARGV[2])
      local groups = 0
      for _, letter in ipairs(page) do
        if letter[2][2] == id then
          local claimed = redis.pcall('XCLAIM', KEYS[1], letter[2][4], '-', 0, id, 'RETRYCOUNT', 0, 'FORCE', 'JUSTID')
          -- If the group no longer exists, the dead letter stays.
          if not claimed.err then
            redis.call('XDEL', KEYS[2], letter[1])
            groups = groups + 1
          end
        end
      end
      if groups > 0 then redis.pcall('PUBLISH', ARGV[4], ARGV[5]) end
      return {#page == tonumber(ARGV[2]) and '(' .. page[#page][1] or '', groups}
      """)
}
