internal import CrosswalkRedis

/// The scripts that change which generations are served.
///
/// Their keys all carry the tag `{catalog}`.
enum CatalogScripts {
  /// What follows a member of staging whose keys are being taken away.
  static let doomed = " doomed"

  /// Notes what is being loaded.
  ///
  /// KEYS: staging. ARGV: members.
  static let stage = RedisScript(
    """
    local now = redis.call('TIME')[1]
    for i = 1, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[i]) end
    return #ARGV
    """)

  /// Notes that it still is being loaded, unless it was taken for dead and claimed.
  ///
  /// KEYS: staging. ARGV: members. Returns one that was claimed, or nothing.
  static let stillStaged = RedisScript(
    """
    local now = redis.call('TIME')[1]
    for i = 1, #ARGV do
      if not redis.call('ZSCORE', KEYS[1], ARGV[i]) then return ARGV[i] end
      redis.call('ZADD', KEYS[1], now, ARGV[i])
    end
    return false
    """)

  /// Lays claim to a generation that is to go: from now on it cannot be published.
  ///
  /// KEYS: generations, staging. ARGV: name, generation. Returns 0 where it is served and must stay.
  static let claim = RedisScript(
    """
    local member = ARGV[1] .. ' ' .. ARGV[2]
    redis.call('ZREM', KEYS[2], member)
    if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return 0 end
    redis.call('ZADD', KEYS[2], redis.call('TIME')[1], member .. '\(doomed)')
    return 1
    """)

  /// What has been in the making for so long that its maker must be dead.
  ///
  /// KEYS: staging. ARGV: seconds.
  static let stale = RedisScript(
    """
    local now = tonumber(redis.call('TIME')[1])
    return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))
    """)

  /// Makes generations the served ones, all at once, and takes dictionaries away.
  ///
  /// What is taken away stays noted in staging until its keys are gone. Nothing happens where a load was swept meanwhile.
  ///
  /// KEYS: generations, revision, staging. ARGV: the channel, "prune" or "keep", how many are published, then their names
  /// and generations in turn, then names: to keep where it prunes, else to drop.
  /// Returns the revision, 0 where nothing changed, or the name of what was swept.
  static let publish = RedisScript(
    """
    local generations, revision, staging = KEYS[1], KEYS[2], KEYS[3]
    local channel, prune, count = ARGV[1], ARGV[2] == 'prune', tonumber(ARGV[3])
    for i = 4, 2 * count + 3, 2 do
      if not redis.call('ZSCORE', staging, ARGV[i] .. ' ' .. ARGV[i + 1]) then return ARGV[i] end
    end
    local drop, changed = {}, count > 0
    if prune then
      local kept = {}
      for i = 2 * count + 4, #ARGV do kept[ARGV[i]] = true end
      for _, name in ipairs(redis.call('HKEYS', generations)) do
        if not kept[name] then drop[#drop + 1] = name end
      end
    else
      for i = 2 * count + 4, #ARGV do drop[#drop + 1] = ARGV[i] end
    end
    for _, name in ipairs(drop) do
      local generation = redis.call('HGET', generations, name)
      if generation then
        redis.call('ZADD', staging, redis.call('TIME')[1], name .. ' ' .. generation .. '\(doomed)')
        redis.call('HDEL', generations, name)
        changed = true
      end
    end
    for i = 4, 2 * count + 3, 2 do
      redis.call('HSET', generations, ARGV[i], ARGV[i + 1])
      redis.call('ZREM', staging, ARGV[i] .. ' ' .. ARGV[i + 1])
    end
    if not changed then return 0 end
    local number = redis.call('INCR', revision)
    redis.call('PUBLISH', channel, number)
    return number
    """)
}
