internal import CrosswalkRedis

/// The scripts of a group.
///
/// The members of a group are consumers of a Redis consumer group, each named for its node and a number. The consumer
/// `-` is not a member: it has the messages that were handed over and wait for any member. The keys of a script carry
/// the tag of the topic.
enum GroupScripts {
  /// `bury` makes a dead letter of a message; the payload stays in the message.
  private static let bury = """
    local function bury(id, deliveries, reason)
      if redis.call('XRANGE', KEYS[1], id, id)[1] then
        redis.call('XADD', KEYS[2], '*', 'id', id, 'group', ARGV[1], 'payload', '', 'deliveries', deliveries,
          'reason', 'delivered ' .. deliveries .. ' times; ' .. reason)
      end
      redis.call('XACK', KEYS[1], ARGV[1], id)
    end

    """

  /// Makes a group, unless it exists or must exist already, and adds members to it.
  ///
  /// A new group begins at a position, but not after the last message: a position in a stream that was lost can be
  /// higher than the ids of all messages to come. If it is not known how many messages the group was given, the script
  /// counts those that it was not given.
  ///
  /// KEYS: stream, dead, read. ARGV: the group; the position, `$` for the last message, or '' if the group must exist;
  /// the members.
  /// Returns the position of the group.
  static let join = RedisScript(
    TopicScripts.before + """
      local stream, read, group, position = KEYS[1], KEYS[3], ARGV[1], ARGV[2]
      local function facts(list)
        local facts = {}
        for i = 1, #list, 2 do facts[list[i]] = list[i + 1] end
        return facts
      end
      -- This fails with NOGROUP if the group does not exist.
      if position == '' then redis.call('XPENDING', stream, group, '-', '+', 1) end
      local made = redis.pcall('XGROUP', 'CREATE', stream, group, '$', 'MKSTREAM')
      if made.err and string.sub(made.err, 1, 9) ~= 'BUSYGROUP' then return made end
      if not made.err then
        redis.call('HDEL', read, group)
        if position ~= '$' and before(position, facts(redis.call('XINFO', 'STREAM', stream))['last-generated-id']) then
          redis.call('XGROUP', 'SETID', stream, group, position)
        end
      end
      redis.call('XGROUP', 'CREATECONSUMER', stream, group, '-')
      for i = 3, #ARGV do redis.call('XGROUP', 'CREATECONSUMER', stream, group, ARGV[i]) end
      for _, list in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
        local info = facts(list)
        if info['name'] == group then position = info['last-delivered-id'] end
      end
      if redis.call('HEXISTS', read, group) == 0 then
        local from, unread = '(' .. position, 0
        repeat
          local page = redis.call('XRANGE', stream, from, '+', 'COUNT', 100)
          unread = unread + #page
          if #page > 0 then from = '(' .. page[#page][1] end
        until #page < 100
        redis.call('HSET', read, group, facts(redis.call('XINFO', 'STREAM', stream))['entries-added'] - unread)
      end
      return position
      """)

  /// Gives messages to members that have room: messages that wait, then unacknowledged ones of others, then new ones.
  ///
  /// KEYS: stream, dead, read. ARGV: the group, after how many deliveries a message is buried, the reason, how many
  /// messages and bytes are given at most, after how many ms without an acknowledgement a message goes to another
  /// member (0: never), then for each member its name and how many messages and bytes it has room for.
  /// Returns how many messages were buried, 1 if there may be more, and for each message the index of its member, its
  /// id, its payload, and the consumer that had it before.
  static let deliver = RedisScript(
    bury + """
      local stream, group, most, late = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[6])
      local messages, bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
      local members = {}
      for i = 7, #ARGV, 3 do
        members[#members + 1] = {name = ARGV[i], messages = tonumber(ARGV[i + 1]), bytes = tonumber(ARGV[i + 2])}
      end
      local turn, buried, given, consumers = 0, 0, {}, false
      -- Returns the next member with room, except `but`.
      local function nextMember(but)
        if messages <= 0 or bytes <= 0 then return nil end
        for step = 1, #members do
          local i = (turn + step - 1) % #members + 1
          local member = members[i]
          if member.messages > 0 and member.bytes > 0 and member.name ~= but then
            turn = i
            return member
          end
        end
      end
      local function hasRoom()
        if messages <= 0 or bytes <= 0 then return false end
        for _, member in ipairs(members) do
          if member.messages > 0 and member.bytes > 0 then return true end
        end
        return false
      end
      local function give(member, entry, before)
        local id, payload = entry[1], entry[2][2]
        member.messages, member.bytes = member.messages - 1, member.bytes - #payload
        messages, bytes = messages - 1, bytes - #payload
        given[#given + 1] = {turn - 1, id, payload, before}
      end
      -- One consumer is the previous member, the other is `-`.
      local function isAlone()
        consumers = consumers or #redis.call('XINFO', 'CONSUMERS', stream, group)
        return consumers <= 2
      end
      local function again(id, before, idle, deliveries)
        if deliveries >= most then
          bury(id, deliveries, ARGV[3])
          buried = buried + 1
          return
        end
        local member = nextMember(before)
        -- Deliver to the same member if there is no other, or if no other took it in twice the time.
        if not member and (isAlone() or idle >= 2 * late) then member = nextMember() end
        if not member then return end
        local entry = redis.call('XCLAIM', stream, group, member.name, 0, id)[1]
        if entry then give(member, entry, before) end
      end
      local from = '-'
      while from and hasRoom() do
        local page = redis.call('XPENDING', stream, group, from, '+', 100, '-')
        for _, entry in ipairs(page) do again(unpack(entry)) end
        from = #page == 100 and '(' .. page[100][1]
      end
      from = late > 0 and '-'
      while from do
        local page = redis.call('XPENDING', stream, group, 'IDLE', late, from, '+', 100)
        for _, entry in ipairs(page) do
          if entry[2] ~= '-' then again(unpack(entry)) end
        end
        from = #page == 100 and '(' .. page[100][1]
      end
      local more, fresh = 1, 0
      while true do
        local member = nextMember()
        if not member then break end
        local read = redis.call('XREADGROUP', 'GROUP', group, member.name, 'COUNT', 1, 'STREAMS', stream, '>')
        if not read then
          more = 0
          break
        end
        give(member, read[1][2][1], '')
        fresh = fresh + 1
      end
      if fresh > 0 then redis.call('HINCRBY', KEYS[3], group, fresh) end
      return {buried, more, given}
      """)

  /// Acknowledges a message, if the member has it.
  ///
  /// KEYS: stream, dead, read. ARGV: the group, the member, the id.
  /// Returns 1, or 0.
  static let acknowledge = RedisScript(
    """
    local entry = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
    if not entry or entry[2] ~= ARGV[2] then return 0 end
    return redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
    """)

  /// Removes a member from a group, and hands over the messages that it has not acknowledged.
  ///
  /// KEYS: stream, dead, read. ARGV: the group, after how many deliveries a message is buried, the reason, the member,
  /// the channel, the topic, then the messages that were not sent at all: their deliveries do not count.
  /// Returns how many messages were buried.
  static let leave = RedisScript(
    bury + """
      local stream, group, most, member = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[4]
      local unsent, buried, moved = {}, 0, 0
      for i = 7, #ARGV do unsent[ARGV[i]] = true end
      repeat
        local page = redis.call('XPENDING', stream, group, '-', '+', 100, member)
        for _, entry in ipairs(page) do
          local id, deliveries = entry[1], entry[4]
          if unsent[id] then deliveries = math.max(0, deliveries - 1) end
          if deliveries >= most then
            bury(id, deliveries, ARGV[3])
            buried = buried + 1
          else
            redis.call('XCLAIM', stream, group, '-', 0, id, 'RETRYCOUNT', deliveries, 'JUSTID')
            moved = moved + 1
          end
        end
      until #page < 100
      redis.call('XGROUP', 'DELCONSUMER', stream, group, member)
      if moved > 0 then redis.pcall('PUBLISH', ARGV[5], ARGV[6]) end
      return buried
      """)
}
