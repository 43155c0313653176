internal import CrosswalkRedis

/// The scripts that publish messages, and let go of old ones.
///
/// The keys of one script carry the tag of the topic. A stream's entry has one field, `payload`.
enum TopicScripts {
  /// `before` tells whether one id of a message is lower than another.
  static let before = """
    local function before(one, other)
      local ms, seq = string.match(one, '(%d+)-(%d+)')
      local otherMs, otherSeq = string.match(other, '(%d+)-(%d+)')
      if ms ~= otherMs then return tonumber(ms) < tonumber(otherMs) end
      return tonumber(seq) < tonumber(otherSeq)
    end

    """

  /// Lets a topic in, as long as there is room.
  ///
  /// KEYS: topics. ARGV: the topic, how many there may be. Returns 0 where there is no room.
  static let register = RedisScript(
    """
    if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
    if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
    return redis.call('SADD', KEYS[1], ARGV[1])
    """)

  /// `trim` cuts a stream to so many messages that are younger than so many ms, and settles with the groups that had not
  /// handled what went; it returns these, each followed by how many it lost.
  ///
  /// Nothing is ever taken out of the middle of a stream. So what was ever published less what is there is what went; of
  /// that a group has not read what it was not given.
  private static let trim = """
    local function trim(stream, dead, lost, read, most, age)
      local now = redis.call('TIME')
      local oldest = string.format('%.0f', math.max(0, now[1] * 1000 + math.floor(now[2] / 1000) - age))
      local gone = redis.call('XTRIM', stream, 'MAXLEN', most) + redis.call('XTRIM', stream, 'MINID', oldest)
      if gone == 0 then return {} end
      local facts = {}
      local function note(list)
        for i = 1, #list, 2 do facts[list[i]] = list[i + 1] end
      end
      note(redis.call('XINFO', 'STREAM', stream))
      local first = facts['first-entry']
      local before, went = first and '(' .. first[1] or '+', facts['entries-added'] - facts['length']
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
      -- A dead letter is younger than its message: one that is older than all messages has none any more.
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
  /// KEYS: stream, dead, lost, read, and seen where there is an id. ARGV: the payload, how many messages are kept, for how many
  /// ms, for how many ms the id is remembered, the channel, the topic, the Redis that is known.
  /// Returns the id of the message, and what `trim` returns; or `other` and which Redis this is.
  static let publish = RedisScript(
    RedisRun.isKnown + trim + """
      local before = KEYS[5] and redis.call('GET', KEYS[5])
      if before then return {before, {}} end
      local id = redis.call('XADD', KEYS[1], '*', 'payload', ARGV[1])
      if KEYS[5] then redis.call('SET', KEYS[5], id, 'PX', ARGV[4]) end
      local lost = trim(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[2], ARGV[3])
      redis.call('PUBLISH', ARGV[5], ARGV[6])
      return {id, lost}
      """)

  /// Publishes a message again that Redis has lost, with the id that it had unless there is a newer one.
  ///
  /// It may be repeated. A message that is not there was not lost if it would have been trimmed: where there are as many as
  /// are kept, and all are newer; or where it is too old. An id is remembered for as long as it would have been, but a
  /// minute at least, so that whoever could not reach Redis can try again.
  ///
  /// KEYS: stream, dead, lost, read, and seen or again. ARGV: the payload, how many messages are kept, for how many ms, for
  /// how many ms the id is remembered, the channel, the topic, the id that the message had.
  /// Returns the id that it has, or '' where it was trimmed; what `trim` returns; and 1 where it had been lost.
  static let publishAgain = RedisScript(
    trim + """
      local stream, payload, most, age, id = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[7]
      local function entry(id) return redis.call('XRANGE', stream, id, id)[1] end
      local known = redis.call('GET', KEYS[5])
      if known then return {entry(known) and known or '', {}, 0} end
      local there = entry(id)
      if there and there[2][2] == payload then return {id, {}, 0} end
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local published = tonumber(string.match(id, '^%d+'))
      local isOldest = redis.call('XLEN', stream) >= most and #redis.call('XRANGE', stream, '-', id, 'COUNT', 1) == 0
      if isOldest or published < now - age then return {'', {}, 0} end
      local added = redis.pcall('XADD', stream, id, 'payload', payload)
      -- Others have published meanwhile.
      if type(added) == 'table' then added = redis.call('XADD', stream, '*', 'payload', payload) end
      local rest = math.min(ARGV[4], math.max(60000, published + ARGV[4] - now))
      redis.call('SET', KEYS[5], added, 'PX', string.format('%.0f', rest))
      local lost = trim(stream, KEYS[2], KEYS[3], KEYS[4], most, age)
      redis.call('PUBLISH', ARGV[5], ARGV[6])
      return {added, lost, 1}
      """)

  /// Lets go of what is too old.
  ///
  /// KEYS: stream, dead, lost, read. ARGV: how many messages are kept, for how many ms. Returns what `trim` returns.
  static let sweep = RedisScript(
    trim + """
      return trim(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[1], ARGV[2])
      """)

  /// What there is of a topic.
  ///
  /// KEYS: stream, dead, lost, read. Returns how many messages and dead letters there are, how many messages were ever
  /// published, what Redis tells of each group, and what each has lost and was given.
  static let status = RedisScript(
    """
    local added, groups = 0, {}
    if redis.call('EXISTS', KEYS[1]) == 1 then
      local facts = redis.call('XINFO', 'STREAM', KEYS[1])
      for i = 1, #facts, 2 do if facts[i] == 'entries-added' then added = facts[i + 1] end end
      groups = redis.call('XINFO', 'GROUPS', KEYS[1])
    end
    return {redis.call('XLEN', KEYS[1]), redis.call('XLEN', KEYS[2]), added, groups, redis.call('HGETALL', KEYS[3]),
      redis.call('HGETALL', KEYS[4])}
    """)

  /// The id that was given last.
  ///
  /// KEYS: stream.
  static let last = RedisScript(
    """
    if redis.call('EXISTS', KEYS[1]) == 0 then return '0-0' end
    local facts = redis.call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #facts, 2 do if facts[i] == 'last-generated-id' then return facts[i + 1] end end
    """)

  /// Reads messages for those without a group.
  ///
  /// KEYS: stream. ARGV: the id behind which to begin, and after how many bytes and messages to end.
  /// Returns ids and payloads in turn.
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
