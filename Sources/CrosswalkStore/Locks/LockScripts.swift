internal import CrosswalkRedis

/// The scripts that give locks, and take them back.
///
/// Times are Redis' own, in µs. A lock's key holds the token, a space, and JSON whose last member is the end of the lease.
enum LockScripts {
  private static let clock = """
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local function digits(number) return string.format('%.0f', number) end

    """

  /// Goes on only in the Redis that the node knows; another, or the same started again, may have lost something.
  private static let isKnown = """
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
    if run ~= ARGV[#ARGV] then return {'other', run} end

    """

  private static let isOwn = """
    local lock = redis.call('GET', KEYS[1])
    local own = lock and string.sub(lock, 1, #ARGV[1] + 1) == ARGV[1] .. ' '

    """

  private static let free = """
    redis.call('DEL', KEYS[1])
    redis.call('PUBLISH', ARGV[2], ARGV[3])
    return string.match(lock, '(%d+)}$') or '0'
    """

  /// Takes a lock, unless another has it.
  ///
  /// The same token again gets the same answer. The fencing number does not go back where Redis has lost the last one.
  ///
  /// KEYS: lock, fence. ARGV: token, lease in µs, lease in ms, holder as JSON, the Redis that is known.
  /// Returns what the lock's key holds, for how many ms it is another's, or `other` and which Redis this is.
  static let take = RedisScript(
    isKnown + clock + isOwn + """
      if own then return lock end
      if lock then return redis.call('PTTL', KEYS[1]) end
      local fence = math.max((redis.call('GET', KEYS[2]) or 0) + 1, now)
      local expires = now + ARGV[2]
      redis.call('SET', KEYS[2], digits(fence))
      lock = ARGV[1] .. ' {"holder":' .. ARGV[4] .. ',"since":' .. digits(now) .. ',"fence":' .. digits(fence)
        .. ',"expires":' .. digits(expires) .. '}'
      redis.call('SET', KEYS[1], lock, 'PX', ARGV[3])
      return lock
      """)

  /// Lets the lease end so long from now, sooner or later than it did, if the lock has that token.
  ///
  /// KEYS: lock. ARGV: token, lease in µs, lease in ms, the Redis that is known.
  /// Returns what the lock's key holds, nothing, or `other` and which Redis this is.
  static let extend = RedisScript(
    isKnown + clock + isOwn + """
      if not own then return false end
      lock = string.gsub(lock, '%d+}$', digits(now + ARGV[2]) .. '}')
      redis.call('SET', KEYS[1], lock, 'PX', ARGV[3])
      return lock
      """)

  /// Frees a lock, if it has that token.
  ///
  /// KEYS: lock. ARGV: token, the channel, its name, the Redis that is known.
  /// Returns when the lease would have ended, nothing, or `other` and which Redis this is.
  static let release = RedisScript(isKnown + isOwn + "if not own then return false end\n" + free)

  /// Frees a lock again in a Redis that has lost its release.
  ///
  /// KEYS: lock. ARGV: token, the channel, its name.
  static let releaseAgain = RedisScript(isOwn + "if not own then return false end\n" + free)

  /// Gives a lock again in a Redis that has lost it, or how its lease was made longer, unless another has it by now.
  ///
  /// Of two nodes that changed its lease it is not known which was last: it gets the longer one.
  ///
  /// KEYS: lock, fence. ARGV: token, what the lock's key held, the fencing number, the end of the lease.
  static let giveAgain = RedisScript(
    clock + isOwn + """
      if tonumber(redis.call('GET', KEYS[2]) or 0) < tonumber(ARGV[3]) then redis.call('SET', KEYS[2], ARGV[3]) end
      local rest = math.ceil((ARGV[4] - now) / 1000)
      local isShorter = own and tonumber(string.match(lock, '(%d+)}$')) < tonumber(ARGV[4])
      if rest > 0 and (not lock or isShorter) then redis.call('SET', KEYS[1], ARGV[2], 'PX', rest) end
      return 1
      """)

  /// Frees a lock, whoever has it.
  ///
  /// KEYS: lock. ARGV: nothing, the channel, its name. Returns when the lease would have ended, or nothing.
  static let breakOpen = RedisScript(
    "local lock = redis.call('GET', KEYS[1])\nif not lock then return false end\n" + free)

  /// Takes locks off the list, but not those that are another's by now: their leases have another end.
  ///
  /// KEYS: locks. ARGV: names and ends of leases, in turn.
  static let unlist = RedisScript(
    """
    for i = 1, #ARGV, 2 do
      local expires = redis.call('ZSCORE', KEYS[1], ARGV[i])
      if expires and tonumber(expires) == tonumber(ARGV[i + 1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
    end
    return 1
    """)
}
