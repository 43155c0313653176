internal import CrosswalkRedis

/// The scripts that change which generations are served.
///
/// Their keys all carry the tag `{catalog}`.
enum CatalogScripts {
  /// What follows a member of staging whose keys are being taken away.
  static let doomed = " doomed"

  /// Begins the scripts that write: a key of another type than it should be, which somebody else has made, is cleared
  /// away, for nothing that is ours is in it.
  static let mending = """
    local function mend(key, kind)
      local found = redis.call('TYPE', key).ok
      if found ~= 'none' and found ~= kind then redis.call('UNLINK', key) end
    end
    """

  /// Notes what is being loaded.
  ///
  /// KEYS: staging. ARGV: members.
  static let stage = RedisScript(
    """
    \(mending)
    mend(KEYS[1], 'zset')
    local now = redis.call('TIME')[1]
    for i = 1, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[i]) end
    return #ARGV
    """)

  /// Notes that it still is being loaded, unless it was taken for dead and claimed.
  ///
  /// KEYS: staging. ARGV: members. Returns one that was claimed, or nothing.
  static let stillStaged = RedisScript(
    """
    \(mending)
    mend(KEYS[1], 'zset')
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
    \(mending)
    mend(KEYS[1], 'hash')
    mend(KEYS[2], 'zset')
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
    \(mending)
    mend(KEYS[1], 'zset')
    local now = tonumber(redis.call('TIME')[1])
    return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))
    """)

  /// How many seconds it stays known that a dictionary was dropped: longer than any node is cut off from Redis.
  private static let droppedFor = 30 * 86_400

  /// Makes generations the served ones, all at once, and takes dictionaries away.
  ///
  /// What is taken away stays noted in staging until its keys are gone, and in dropped, so that nobody takes it for lost.
  /// Nothing happens where a load was swept meanwhile, or where the catalog is not the one that it was compared with.
  ///
  /// A revision that is none counts as missing, as it does for who reads it (`CatalogIndex`).
  ///
  /// KEYS: generations, revision, staging, dropped. ARGV: the channel; the revision that must be the catalog's, "" where
  /// there must be no catalog, "*" where any will do; how many are published, then their names and generations in turn;
  /// how many are dropped, then their names; "prune" or "keep", then the names that are not pruned.
  /// Returns the revision, 0 where nothing changed, -1 where the catalog is another, or the name of what was swept.
  static let publish = RedisScript(
    """
    \(mending)
    local generations, revision, staging, dropped = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
    mend(generations, 'hash')
    mend(revision, 'string')
    mend(staging, 'zset')
    mend(dropped, 'zset')
    local channel, expected = ARGV[1], ARGV[2]
    local current = redis.call('GET', revision) or ''
    if #current > \(CatalogIndex.revisionDigits) or current ~= '0' and not string.match(current, '^[1-9]%d*$') then
      redis.call('UNLINK', revision)
      current = ''
    end
    if expected == '*' and current == '' or expected ~= '*' and expected ~= current then return -1 end
    local position = 3
    local function take()
      position = position + 1
      return ARGV[position - 1]
    end
    local published, drop = {}, {}
    for i = 1, tonumber(take()) do published[i] = {take(), take()} end
    for i = 1, tonumber(take()) do drop[i] = take() end
    for _, new in ipairs(published) do
      if not redis.call('ZSCORE', staging, new[1] .. ' ' .. new[2]) then return new[1] end
    end
    if take() == 'prune' then
      local kept = {}
      for i = position, #ARGV do kept[ARGV[i]] = true end
      for _, name in ipairs(redis.call('HKEYS', generations)) do
        if not kept[name] then drop[#drop + 1] = name end
      end
    end
    local now = tonumber(redis.call('TIME')[1])
    local changed = #published > 0
    for _, name in ipairs(drop) do
      local generation = redis.call('HGET', generations, name)
      if generation then
        redis.call('ZADD', staging, now, name .. ' ' .. generation .. '\(doomed)')
        redis.call('HDEL', generations, name)
      end
      if redis.call('ZADD', dropped, now, name) == 1 or generation then changed = true end
    end
    redis.call('ZREMRANGEBYSCORE', dropped, '-inf', now - \(droppedFor))
    for _, new in ipairs(published) do
      redis.call('HSET', generations, new[1], new[2])
      redis.call('ZREM', staging, new[1] .. ' ' .. new[2])
      redis.call('ZREM', dropped, new[1])
    end
    if not changed then return 0 end
    local number = redis.call('INCR', revision)
    redis.pcall('PUBLISH', channel, number)
    return number
    """)
}
