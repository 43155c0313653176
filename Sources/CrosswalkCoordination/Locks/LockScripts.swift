internal import CrosswalkRedis

/// The scripts that take and release locks.
///
/// Times are by Redis' clock, in µs. The key of a lock holds the token, a space, and JSON. The last member of the JSON
/// is `expires`, the end of the lease. Before it comes `changed`, the time of the last change, and before that
/// `held_until`, the end of the hold, if the lock was taken with one. The key lives until both the lease and the hold
/// are over. A lock that is released during its hold gets the token `-`, which nobody has; its lease ends with the
/// release.
enum LockScripts {
  private static let clock = """
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local function digits(number) return string.format('%.0f', number) end

    """

  private static let isOwn = """
    local lock = redis.call('GET', KEYS[1])
    local own = lock and string.sub(lock, 1, #ARGV[1] + 1) == ARGV[1] .. ' '

    """

  /// `ends` returns when the lease and the hold of a lock end, 0 for one that is missing; `renewed` changes both times.
  private static let ends = """
    local function ends(lock)
      local held, expires = string.match(lock, '"held_until":(%d+),"changed":%d+,"expires":(%d+)}$')
      return tonumber(expires or string.match(lock, '"expires":(%d+)}$') or 0), tonumber(held or 0)
    end
    local function renewed(lock, expires)
      return (string.gsub(lock, '"changed":%d+,"expires":%d+}$',
        '"changed":' .. digits(now) .. ',"expires":' .. digits(expires) .. '}'))
    end

    """

  private static let free = """
    redis.call('DEL', KEYS[1])
    redis.pcall('PUBLISH', ARGV[2], ARGV[3])
    return lock
    """

  /// `isLost` tells whether Redis has lost a lock.
  ///
  /// If so, its last fencing number is lower than the lock's; it is then raised to that.
  private static let loss = """
    local isLost = (tonumber(redis.call('GET', KEYS[2]) or 0) or 0) < tonumber(ARGV[4])
    if isLost then redis.call('SET', KEYS[2], ARGV[4]) end

    """

  /// Takes a lock, unless somebody else has it.
  ///
  /// The same token again gets the same answer. The fencing number never decreases, even if Redis has lost the last
  /// one.
  ///
  /// KEYS: lock, fence. ARGV: token, lease in µs, hold in µs, the longer of both in ms, holder as JSON.
  /// Returns what the lock's key holds, or for how many ms somebody else still has the lock.
  static let take = RedisScript(
    clock + isOwn + """
      if own then return lock end
      if lock then return redis.call('PTTL', KEYS[1]) end
      local fence = math.max((tonumber(redis.call('GET', KEYS[2]) or 0) or 0) + 1, now)
      local expires = now + ARGV[2]
      local hold = tonumber(ARGV[3]) > 0 and ',"held_until":' .. digits(now + ARGV[3]) or ''
      redis.call('SET', KEYS[2], digits(fence))
      lock = ARGV[1] .. ' {"holder":' .. ARGV[5] .. ',"since":' .. digits(now) .. ',"fence":' .. digits(fence) .. hold
        .. ',"changed":' .. digits(now) .. ',"expires":' .. digits(expires) .. '}'
      redis.call('SET', KEYS[1], lock, 'PX', ARGV[4])
      return lock
      """)

  /// Sets the lease to end this long from now, if the lock has that token and its lease is not over.
  ///
  /// KEYS: lock. ARGV: token, lease in µs, lease in ms. Returns what the lock's key holds, or nothing.
  static let extend = RedisScript(
    clock + ends + isOwn + """
      if not own then return false end
      local expires, held = ends(lock)
      if expires <= now then return false end
      lock = renewed(lock, now + ARGV[2])
      redis.call('SET', KEYS[1], lock, 'PX', math.max(ARGV[3], math.ceil((held - now) / 1000)))
      return lock
      """)

  /// Releases a lock, if it has that token and its lease is not over.
  ///
  /// The lock is then free, or stays taken without a holder until its hold ends.
  ///
  /// KEYS: lock. ARGV: token, the channel, its name.
  /// Returns what the lock's key held, or what it holds now if the lock stays taken; or nothing.
  static let release = RedisScript(
    clock + ends + isOwn + """
      if not own then return false end
      local expires, held = ends(lock)
      if expires <= now then return false end
      if held > now then
        lock = '\(HeldLock.releasedToken) ' .. renewed(string.sub(lock, #ARGV[1] + 2), now)
        redis.call('SET', KEYS[1], lock, 'PX', math.ceil((held - now) / 1000))
        return lock
      end

      """ + free)

  /// Frees an orphaned lock, whatever its hold, if it has that token.
  ///
  /// KEYS: lock. ARGV: token, the channel, its name. Returns what the lock's key held, or nothing.
  static let giveBack = RedisScript(isOwn + "if not own then return false end\n" + free)

  /// Frees a lock again in a Redis that has lost its release, unless the lock was given again since.
  ///
  /// KEYS: lock, fence. ARGV: nothing, the channel, its name, the lock's fencing number.
  static let freeAgain = RedisScript(
    loss + """
      local lock = redis.call('GET', KEYS[1])
      if not lock or string.match(lock, '"fence":(%d+)') ~= ARGV[4] then return false end

      """ + free)

  /// Gives a lock again in a Redis that has lost it, or restores the last change of its lease.
  ///
  /// If Redis knows the fencing number, the lock was given there. If it is then not held, it was freed or has expired.
  ///
  /// KEYS: lock, fence. ARGV: nothing, what the lock's key held, until when it is taken, the fencing number, when it
  /// was changed.
  static let giveAgain = RedisScript(
    clock + loss + """
      local lock = redis.call('GET', KEYS[1])
      local own = lock and string.match(lock, '"fence":(%d+)') == ARGV[4]
      local isOlder = own and tonumber(string.match(lock, '"changed":(%d+)')) < tonumber(ARGV[5])
      if lock and not isOlder or not lock and not isLost then return 0 end
      local rest = math.ceil((ARGV[3] - now) / 1000)
      if rest > 0 then redis.call('SET', KEYS[1], ARGV[2], 'PX', rest) else redis.call('DEL', KEYS[1]) end
      return 1
      """)

  /// Frees a lock, whoever has it.
  ///
  /// KEYS: lock. ARGV: nothing, the channel, its name. Returns what the lock's key held, or nothing.
  static let breakOpen = RedisScript(
    "local lock = redis.call('GET', KEYS[1])\nif not lock then return false end\n" + free)

  /// Removes locks from the list, except those that were taken again: the ends of their leases have changed.
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
