internal import CrosswalkRedis
internal import CrosswalkStore

/// Reads what was counted of services.
struct CountsReader: Sendable {
  /// So many hashes are read at once: Redis is soon free for others again.
  private static let hashesAtOnce = 1024

  let connection: RedisConnection
  let keys: Keys

  /// What was counted of a service in each of these periods.
  func counts(of service: ServiceName, _ parts: [Window.Part]) async throws(StoreError) -> [Counts] {
    var counts: [Counts] = []
    counts.reserveCapacity(parts.count)
    for some in parts.chunks(of: Self.hashesAtOnce) {
      let names = some.map { keys.counts(service, $0.period, $0.start) }
      let replies = try await connection.replies(to: names.map { RedisCommand("HGETALL", RedisWord($0)) })
      for (name, reply) in zip(names, replies) { counts.append(try Counts(fields: reply, of: name)) }
    }
    return counts
  }

  /// What was counted of each service in all of these periods together, without extremes and histogram.
  func sums(of services: [ServiceName], _ parts: [Window.Part]) async throws(StoreError) -> [Counts] {
    var sums: [Counts] = []
    sums.reserveCapacity(services.count)
    for some in services.chunks(of: max(1, Self.hashesAtOnce / max(1, parts.count))) {
      let replies = try await connection.replies(
        to: some.map { service in
          StatisticsScripts.sum.command(keys: parts.map { keys.counts(service, $0.period, $0.start) })
        })
      for reply in replies {
        let numbers = (reply.array ?? []).compactMap { $0.string.flatMap { UInt64($0) } }
        guard numbers.count == 3 else { throw .damaged("the sums of a service are none") }
        sums.append(
          Counts(
            count: numbers[0], errors: numbers[1], sum: numbers[2], minimum: .max, maximum: 0, histogram: Histogram()))
      }
    }
    return sums
  }
}
