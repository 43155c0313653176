internal import CrosswalkRedis

/// The scripts that publish messages and trim old ones.
///
/// The keys of a script carry the tag of the topic. An entry of the stream has two fields: `payload`, and `end`, the
/// number of bytes that were published up to and including this message. So the first and the last message tell how
/// many bytes a topic holds.
enum TopicScripts {
  /// `before` returns whether one message id is lower than another.
  static let before = """
    local function before(one, other)
      local ms, seq = string.match(one, '(%d+)-(%d+)')
      local otherMs, otherSeq = string.match(other, '(%d+)-(%d+)')
      if ms ~= otherMs then return tonumber(ms) < tonumber(otherMs) end
      return tonumber(seq) < tonumber(otherSeq)
    end

    """

  /// Registers a topic, if there is room for it.
  ///
  /// KEYS: topics. ARGV: the topic, how many topics there can be.
  /// Returns 0 if there is no room.
  static let register = RedisScript(
    """
    if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
    if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
    return redis.call('SADD', KEYS[1], ARGV[1])
    """)

  /// `first` returns the first message of the stream; `extent` returns where it begins and where the last one ends.
  ///
  /// Both are counted in all bytes that were ever published. They are kept in the hash `size`, because it takes time to
  /// read a message of 1 MiB only for its end. If the number of messages is not the one in `size`, as after a Redis
  /// that was killed during a script, the messages themselves are read. Messages of earlier versions have no `end`, and
  /// count as 0 bytes.
  private static let extent = """
    local stream, size = KEYS[1], KEYS[5]
    local function whole(number) return string.format('%.0f', number) end
    local function first() return redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1] end
    local function ending(entry) return tonumber(entry[2][4] or 0) end
    local function beginning(entry) return math.max(0, ending(entry) - #entry[2][2]) end
    local function extent()
      local noted = redis.call('HMGET', size, 'messages', 'begin', 'end')
      local messages, noted_end = redis.call('XLEN', stream), tonumber(noted[3] or 0)
      if tonumber(noted[1] or 0) == messages then return tonumber(noted[2] or 0), noted_end end
      if messages == 0 then return noted_end, noted_end end
      local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
      return beginning(first()), last[2][4] and ending(last) or noted_end
    end

    """

  /// `trim` cuts a stream to this many messages and bytes, none of them older than this many ms.
  ///
  /// It removes what is cut off from the groups that had not handled it, and returns these groups, each followed by how
  /// many messages it lost. The arguments say where the messages begin and end; the script notes both in `size`.
  /// Nothing is ever removed from the middle of a stream. So the number of messages ever published, minus those that
  /// are there, is the number of those that were trimmed; a group has missed those of them that it was not given.
  private static let trim =
    extent + """
      local dead, lost, read = KEYS[2], KEYS[3], KEYS[4]
      -- Returns the first message from which the rest fits into `bytes`, or nil.
      local function firstWithin(bytes, finish)
        local from, count = '-', 1
        while true do
          local page = redis.call('XRANGE', stream, from, '+', 'COUNT', count)
          if #page == 0 then return nil end
          for _, entry in ipairs(page) do
            if finish - beginning(entry) <= bytes then return entry end
          end
          -- Begin with small pages: usually only few messages must go.
          from, count = '(' .. page[#page][1], math.min(64, 2 * count)
        end
      end
      local function trim(begin, finish, most, bytes, age)
        bytes = tonumber(bytes)
        local now = redis.call('TIME')
        local oldest = whole(math.max(0, now[1] * 1000 + math.floor(now[2] / 1000) - age))
        local gone = redis.call('XTRIM', stream, 'MAXLEN', most) + redis.call('XTRIM', stream, 'MINID', oldest)
        local kept = gone > 0 and first() or nil
        if gone > 0 then begin = kept and beginning(kept) or finish end
        if finish - begin > bytes then
          kept = firstWithin(bytes, finish)
          if kept then
            gone = gone + redis.call('XTRIM', stream, 'MINID', kept[1])
          else
            gone = gone + redis.call('XTRIM', stream, 'MAXLEN', 0)
          end
          begin = kept and beginning(kept) or finish
        end
        local messages, noted = redis.call('XLEN', stream), redis.call('HMGET', size, 'messages', 'end')
        if gone > 0 or messages ~= tonumber(noted[1] or 0) or finish ~= tonumber(noted[2] or 0) then
          redis.call('HSET', size, 'messages', messages, 'begin', whole(begin), 'end', whole(finish),
            unpack(kept and {'first', kept[1]} or {}))
        end
        if gone == 0 then return {} end
        local facts = {}
        local function note(list)
          for i = 1, #list, 2 do facts[list[i]] = list[i + 1] end
        end
        note(redis.call('XINFO', 'STREAM', stream))
        local before, went = kept and '(' .. kept[1] or '+', facts['entries-added'] - facts['length']
        local missed = {}
        local function miss(group, count)
          if count > 0 then missed[group] = (missed[group] or 0) + count end
        end
        for _, list in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
          note(list)
          local group = facts['name']
          local given = tonumber(redis.call('HGET', read, group) or went)
          if given < went then
            redis.call('HSET', read, group, went)
            miss(group, went - given)
          end
          if facts['pending'] > 0 then
            repeat
              local page = redis.call('XPENDING', stream, group, '-', before, 100)
              for _, entry in ipairs(page) do redis.call('XACK', stream, group, entry[1]) end
              miss(group, #page)
            until #page < 100
          end
        end
        -- A dead letter is younger than its message, so one older than all messages has lost its message.
        repeat
          local page = redis.call('XRANGE', dead, '-', before, 'COUNT', 100)
          for _, letter in ipairs(page) do
            redis.call('XDEL', dead, letter[1])
            miss(letter[2][4], 1)
          end
        until #page < 100
        local told = {}
        for group, count in pairs(missed) do
          redis.call('HINCRBY', lost, group, count)
          told[#told + 1] = group
          told[#told + 1] = count
        end
        return told
      end

      """

  /// Publishes a message, unless one was published under the same id lately.
  ///
  /// KEYS: stream, dead, lost, read, size, and seen if there is an id. ARGV: the payload, how many messages and bytes
  /// are kept, for how many ms, for how many ms the id is remembered, the channel, the topic.
  /// Returns the id of the message, and what `trim` returns.
  static let publish = RedisScript(
    trim + """
      local before = KEYS[6] and redis.call('GET', KEYS[6])
      if before then return {before, {}} end
      local begin, finish = extent()
      finish = finish + #ARGV[1]
      local id = redis.call('XADD', stream, '*', 'payload', ARGV[1], 'end', whole(finish))
      if KEYS[6] then redis.call('SET', KEYS[6], id, 'PX', ARGV[5]) end
      local lost = trim(begin, finish, ARGV[2], ARGV[3], ARGV[4])
      redis.pcall('PUBLISH', ARGV[6], ARGV[7])
      return {id, lost}
      """)

  /// Publishes a message again that Redis has lost, with its old id unless there is a newer message.
  ///
  /// It may be repeated. A message that is missing was trimmed, not lost, in three cases: it is older than the first
  /// message that trimming left; the stream is full and has only newer messages; or it is too old. A publish id is
  /// remembered as long as it would have been, but for a minute at least, so that a sender that could not reach Redis
  /// can try again.
  ///
  /// KEYS: stream, dead, lost, read, size, and seen or again. ARGV: the payload, how many messages and bytes are kept,
  /// for how many ms, for how many ms the id is remembered, the channel, the topic, the id that the message had.
  /// Returns the id that the message has, or '' if it was trimmed; what `trim` returns; and 1 if the message had been
  /// lost.
  static let publishAgain = RedisScript(
    trim + before + """
      local payload, most, age, id = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4]), ARGV[8]
      local function entry(id) return redis.call('XRANGE', stream, id, id)[1] end
      local known = redis.call('GET', KEYS[6])
      if known then return {entry(known) and known or '', {}, 0} end
      local there = entry(id)
      if there and there[2][2] == payload then return {id, {}, 0} end
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local published = tonumber(string.match(id, '^%d+'))
      local left = redis.call('HGET', size, 'first')
      local isOldest = redis.call('XLEN', stream) >= most and #redis.call('XRANGE', stream, '-', id, 'COUNT', 1) == 0
      if left and before(id, left) or isOldest or published < now - age then return {'', {}, 0} end
      local begin, finish = extent()
      finish = finish + #payload
      local added = redis.pcall('XADD', stream, id, 'payload', payload, 'end', whole(finish))
      -- Other nodes have published since.
      if type(added) == 'table' then
        added = redis.call('XADD', stream, '*', 'payload', payload, 'end', whole(finish))
      end
      local rest = math.min(ARGV[5], math.max(60000, published + ARGV[5] - now))
      redis.call('SET', KEYS[6], added, 'PX', whole(rest))
      local lost = trim(begin, finish, most, ARGV[3], age)
      redis.pcall('PUBLISH', ARGV[6], ARGV[7])
      return {added, lost, 1}
      """)

  /// Trims a topic.
  ///
  /// KEYS: stream, dead, lost, read, size. ARGV: how many messages and bytes are kept, for how many ms.
  /// Returns what `trim` returns.
  static let sweep = RedisScript(
    trim + """
      local begin, finish = extent()
      return trim(begin, finish, ARGV[1], ARGV[2], ARGV[3])
      """)

  /// Describes a topic.
  ///
  /// KEYS: stream, dead, lost, read, size.
  /// Returns how many messages and dead letters there are, how many messages were ever published, what Redis says of
  /// each group, how many messages each group has lost, how many it was given, and how many bytes there are.
  static let status = RedisScript(
    extent + """
      local added, groups = 0, {}
      if redis.call('EXISTS', stream) == 1 then
        local facts = redis.call('XINFO', 'STREAM', stream)
        for i = 1, #facts, 2 do if facts[i] == 'entries-added' then added = facts[i + 1] end end
        groups = redis.call('XINFO', 'GROUPS', stream)
      end
      local begin, finish = extent()
      return {redis.call('XLEN', stream), redis.call('XLEN', KEYS[2]), added, groups, redis.call('HGETALL', KEYS[3]),
        redis.call('HGETALL', KEYS[4]), finish - begin}
      """)

  /// Returns the id of the last message.
  ///
  /// KEYS: stream.
  static let last = RedisScript(
    """
    if redis.call('EXISTS', KEYS[1]) == 0 then return '0-0' end
    local facts = redis.call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #facts, 2 do if facts[i] == 'last-generated-id' then return facts[i + 1] end end
    """)

  /// Reads messages for live subscribers.
  ///
  /// KEYS: stream. ARGV: the id after which to begin, and after how many bytes and messages to end.
  /// Returns ids and payloads, in turn.
  static let read = RedisScript(
    """
    local from, bytes, words = '(' .. ARGV[1], 0, {}
    while bytes < tonumber(ARGV[2]) and #words < 2 * tonumber(ARGV[3]) do
      local entry = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)[1]
      if not entry then break end
      words[#words + 1] = entry[1]
      words[#words + 1] = entry[2][2]
      bytes = bytes + #entry[2][2]
      from = '(' .. entry[1]
    end
    return words
    """)
}
