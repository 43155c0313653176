internal import CrosswalkRedis

/// The script that changes which generations are served, and what the scripts of a load have in common.
///
/// The other scripts stand beside their users: `DictionaryLoader`, `GenerationWriter` and `GenerationCleaner`. All keys
/// here have the hash tag `{catalog}`.
enum CatalogScripts {
  /// The suffix of a member of `staging` whose keys are being removed.
  static let doomed = " doomed"

  /// The beginning of the scripts that write: it removes a key that has the wrong type.
  ///
  /// Such a key was made by another program, so it contains no data of Crosswalk.
  static let mending = """
    local function mend(key, kind)
      local found = redis.call('TYPE', key).ok
      if found ~= 'none' and found ~= kind then redis.call('UNLINK', key) end
    end
    """

  /// How many seconds it is remembered that a dictionary was dropped: longer than any node is disconnected from Redis.
  private static let droppedFor = 30 * 86_400

  /// Makes generations the served ones, all at once, and drops dictionaries.
  ///
  /// What is dropped stays in `staging` until its keys are removed, and in `dropped`, so that no node treats it as
  /// lost. Nothing happens if the load was removed meanwhile, or if the catalog is not the one that the load was
  /// compared with.
  ///
  /// A revision that is not a number counts as missing, as it does for the reader (`CatalogIndex`).
  ///
  /// KEYS: generations, revision, staging, dropped. ARGV: the channel; the revision that the catalog must have, "" if
  /// there must be no catalog, or "*" for any; the number of generations to publish, then their names and generations
  /// in turn; the number of dictionaries to drop, then their names; "prune" or "keep", then the names that are not
  /// pruned.
  /// Returns the revision, 0 if nothing changed, -1 if the catalog is another, or the name of what was removed.
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
