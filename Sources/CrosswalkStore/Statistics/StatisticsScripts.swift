internal import CrosswalkRedis

/// The scripts that write and sum what was counted; their keys all carry the tag of one service.
enum StatisticsScripts {
  /// Adds what one round of flushing has for one service: to every key, unless it has this round already.
  ///
  /// KEYS: the hashes of the periods. ARGV: the field of the process, the number of the round, then for each key: seconds to
  /// live, count, errors, sum, minimum, maximum, how many words of buckets follow, and in turn the number of each bucket
  /// and its count.
  static let add = RedisScript(
    """
    local process, round, at = ARGV[1], tonumber(ARGV[2]), 3
    for _, key in ipairs(KEYS) do
      local life, count, errors, sum, least, most, words = unpack(ARGV, at, at + 6)
      local first = at + 7
      at = first + words
      local known = redis.call('HMGET', key, process, 'min', 'max')
      if tonumber(known[1] or 0) < round then
        redis.call('HSET', key, process, round)
        if not known[2] then redis.call('EXPIRE', key, life) end
        if not known[2] or tonumber(least) < tonumber(known[2]) then redis.call('HSET', key, 'min', least) end
        if not known[3] or tonumber(most) > tonumber(known[3]) then redis.call('HSET', key, 'max', most) end
        redis.call('HINCRBY', key, 'count', count)
        redis.call('HINCRBY', key, 'errors', errors)
        if type(redis.pcall('HINCRBY', key, 'sum', sum)) == 'table' then
          redis.call('HSET', key, 'sum', '9223372036854775807')
        end
        for i = first, at - 1, 2 do redis.call('HINCRBY', key, ARGV[i], ARGV[i + 1]) end
      end
    end
    return #KEYS
    """)

  /// Sums what was counted of one service in some periods.
  ///
  /// KEYS: the hashes of the periods. Returns their calls, errors and time together.
  static let sum = RedisScript(
    """
    local count, errors, sum = 0, 0, 0
    for _, key in ipairs(KEYS) do
      local figures = redis.call('HMGET', key, 'count', 'errors', 'sum')
      count, errors, sum = count + (figures[1] or 0), errors + (figures[2] or 0), sum + (figures[3] or 0)
    end
    return {string.format('%.0f', count), string.format('%.0f', errors), string.format('%.0f', sum)}
    """)
}
