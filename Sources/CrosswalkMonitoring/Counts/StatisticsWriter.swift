internal import CrosswalkRedis
internal import CrosswalkStore

/// Writes rounds of counts to Redis, one script for each service.
struct StatisticsWriter: Sendable {
  /// The number of scripts that are sent at once; it is small, so that Redis soon serves others again.
  private static let scriptsAtOnce = 128
  /// The prefix of the field of a process, which no other field has.
  static let processPrefix = "flush:"

  let connection: RedisConnection
  let keys: Keys
  /// A word that is unique to this start of this process.
  let process: String

  /// Writes counts to a run of Redis; writing a round again adds nothing.
  ///
  /// - Returns: The services whose keys hold something that counts cannot be added to.
  /// - Throws: An error if some counts may not be written; the same round must be written again before any other.
  func write(_ batch: CountBatch, round: Int64, in run: RedisRun) async throws(StoreError) -> [ServiceName] {
    var spoilt: [ServiceName] = []
    var rest = Array(batch.services)[...]
    while !rest.isEmpty {
      let some = rest.prefix(Self.scriptsAtOnce)
      rest = rest.dropFirst(Self.scriptsAtOnce)
      let replies: [RedisReply]
      do throws(RedisError) {
        replies = try await connection.send(some.map { script($0.key, $0.value, round) }, in: run)
      } catch {
        throw StoreError(error)
      }
      for (service, reply) in zip(some, replies) {
        guard case .error(let error) = reply else { continue }
        guard Self.isSpoilt(error) else { throw .refused(error.message) }
        spoilt.append(service.key)
      }
    }
    return spoilt
  }

  /// Returns whether a script failed because of what the keys hold, so that a retry cannot succeed.
  private static func isSpoilt(_ error: RedisServerError) -> Bool {
    error.message.contains("WRONGTYPE") || error.message.contains("hash value is not an integer")
  }

  private func script(_ name: ServiceName, _ service: CountBatch.Service, _ round: Int64) -> RedisCommand {
    let periods = service.periods
    var words = [RedisWord(Self.processPrefix + process), RedisWord(round)]
    for (period, _, counts) in periods {
      let life = period.retention + period.length
      words += [RedisWord(life), RedisWord(counts.count), RedisWord(counts.errors), RedisWord(counts.sum)]
      words += [RedisWord(counts.minimum), RedisWord(counts.maximum), RedisWord(2 * counts.histogram.buckets.count)]
      for bucket in counts.histogram.buckets { words += [RedisWord(bucket.number), RedisWord(bucket.count)] }
    }
    return Self.adding.command(
      keys: periods.map { keys.counts(name, $0.period, $0.start) }, arguments: words)
  }

  /// Adds the counts of one round of one service to each key that does not have this round yet.
  ///
  /// KEYS: the hashes of the periods. ARGV: the field of the process, the number of the round, then for each key:
  /// seconds to live, count, errors, sum, minimum, maximum, the number of words for buckets that follow, then the
  /// number and the count of each bucket in turn.
  ///
  /// The script sets all changed fields of a key except the sum with one command, so that little is written to the
  /// append-only file. If Redis is killed while it writes there, the file may end within a transaction, and Redis 7.0
  /// reads on from there when it is started again.
  private static let adding = RedisScript(
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
}
