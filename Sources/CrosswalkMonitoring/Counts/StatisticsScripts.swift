internal import CrosswalkRedis

/// The scripts that write and sum what was counted; their keys all carry the tag of one service.
enum StatisticsScripts {
  /// Adds what one round of flushing has for one service: to every key, unless it has this round already.
  ///
  /// KEYS: the hashes of the periods. ARGV: the field of the process, the number of the round, then for each key: seconds to
  /// live, count, errors, sum, minimum, maximum, how many words of buckets follow, and in turn the number of each bucket
  /// and its count.
  ///
  /// What changes of a key is set in one command, so that little goes to the append-only file. A Redis that is killed while
  /// it writes there may end the file within a transaction, and Redis 7.0 reads on from there when it is started again.
  static let add = RedisScript(
    """
    local process, round, at = ARGV[1], tonumber(ARGV[2]), 3
    for _, key in ipairs(KEYS) do
      local life, count, errors, sum, least, most, words = unpack(ARGV, at, at + 6)
      local fields, more = {process, 'min', 'max', 'count', 'errors'}, {0, 0, 0, count, errors}
      for i = at + 7, at + 6 + words, 2 do
        fields[#fields + 1], more[#more + 1] = ARGV[i], ARGV[i + 1]
      end
      at = at + 7 + words
      local known = redis.call('HMGET', key, unpack(fields))
      if tonumber(known[1] or 0) < round then
        local changed = {process, round}
        local function set(field, value)
          changed[#changed + 1], changed[#changed + 2] = field, value
        end
        if not known[2] or tonumber(least) < tonumber(known[2]) then set('min', least) end
        if not known[3] or tonumber(most) > tonumber(known[3]) then set('max', most) end
        for i = 4, #fields do
          local value = tonumber(known[i] or 0)
          if not value then return redis.error_reply('ERR hash value is not an integer') end
          set(fields[i], string.format('%.0f', value + more[i]))
        end
        redis.call('HSET', key, unpack(changed))
        if not known[2] then redis.call('EXPIRE', key, life) end
        if type(redis.pcall('HINCRBY', key, 'sum', sum)) == 'table' then
          redis.call('HSET', key, 'sum', '9223372036854775807')
        end
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
