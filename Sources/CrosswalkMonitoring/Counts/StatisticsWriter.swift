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
    return StatisticsScripts.add.command(
      keys: periods.map { keys.counts(name, $0.period, $0.start) }, arguments: words)
  }
}
