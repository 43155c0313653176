internal import CrosswalkRedis

/// The scripts that write and sum counts; the keys of a script all carry the tag of one service.
enum StatisticsScripts {
  /// Adds the counts of one round of one service to each key that does not have this round yet.
  ///
  /// KEYS: the hashes of the periods. ARGV: the field of the process, the number of the round, then for each key:
  /// seconds to live, count, errors, sum, minimum, maximum, the number of words for buckets that follow, then the
  /// number and the count of each bucket in turn.
  ///
  /// The script sets all changed fields of a key except the sum with one command, so that little is written to the
  /// append-only file. If Redis is killed while it writes there, the file may end within a transaction, and Redis 7.0
  /// reads on from there when it is started again.
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

  /// Sums the counts of one service over some periods.
  ///
  /// KEYS: the hashes of the periods. Returns the sums of their calls, errors and times.
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
