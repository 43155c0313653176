internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
internal import FoundationEssentials

/// Reads statistics from Redis.
package struct StatisticsReader: Sendable {
  private let reader: CountsReader
  private let registry: ServiceRegistry

  package init(connection: RedisConnection, keys: Keys) {
    reader = CountsReader(connection: connection, keys: keys)
    registry = ServiceRegistry(connection: connection, keys: keys, limit: ServiceRoster.limit)
  }

  /// Returns the services in the order of their names, with the time at which each was last seen.
  package func services() async throws(StoreError) -> [SeenService] {
    try await registry.services().sorted { $0.key < $1.key }.map {
      SeenService(service: $0.key.text, lastSeen: Date(timeIntervalSince1970: Double($0.value)))
    }
  }

  /// Returns the figures of a service in a window: for the whole window and for each of its periods.
  ///
  /// A service that was never seen has no calls.
  package func figures(of service: ServiceName, in window: Window) async throws(StoreError) -> ServiceStatistics {
    let parts = window.starts.map { Window.Part(period: window.period, start: $0) }
    let series = try await reader.counts(of: service, parts)
    return ServiceStatistics(
      service: service.text, from: window.start, until: window.end,
      total: Figures(counts: Counts(merging: series), seconds: window.length),
      series: zip(parts, series).map { part, counts in
        ServiceStatistics.Point(
          start: Date(timeIntervalSince1970: Double(part.start)),
          figures: Figures(counts: counts, seconds: window.period.length))
      })
  }

  /// Returns the first services of a ranking, of those that had calls in a window.
  ///
  /// Services with equal values are in the order of their names. `count` is the largest number of services to return,
  /// from 1 to `Ranking.maximumCount`.
  package func ranked(_ ranking: Ranking, count: Int, in window: Window) async throws(StoreError) -> [RankedService] {
    let parts = window.cover
    let services = try await registry.services(seenSince: window.from).keys.sorted()
    var active = try await zip(services, reader.sums(of: services, parts)).filter { !$0.1.isEmpty }
    active.sort { ranking.isOrdered($0, $1) }
    var first: [(ServiceName, Counts)] = []
    for (service, _) in active.prefix(count) {
      first.append((service, Counts(merging: try await reader.counts(of: service, parts))))
    }
    // Calls were counted in the meantime: the shares must be computed from the figures that are shown.
    first.sort { ranking.isOrdered($0, $1) }
    let all = Counts(merging: first.map(\.1) + active.dropFirst(count).map(\.1))
    return first.map { RankedService($0.0, $0.1, of: all, in: window) }
  }
}

/// Reads the counts of services.
struct CountsReader: Sendable {
  /// The number of hashes that are read at once; it is small, so that Redis soon serves others again.
  private static let hashesAtOnce = 1024

  let connection: RedisConnection
  let keys: Keys

  /// Returns the counts of a service in each of these periods.
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

  /// Returns the sums of each service over these periods, without extremes and histogram.
  func sums(of services: [ServiceName], _ parts: [Window.Part]) async throws(StoreError) -> [Counts] {
    var sums: [Counts] = []
    sums.reserveCapacity(services.count)
    for some in services.chunks(of: max(1, Self.hashesAtOnce / max(1, parts.count))) {
      let replies = try await connection.replies(
        to: some.map { service in
          Self.summing.command(keys: parts.map { keys.counts(service, $0.period, $0.start) })
        })
      for reply in replies {
        let numbers = (reply.array ?? []).compactMap { $0.string.flatMap { UInt64($0) } }
        guard numbers.count == 3 else { throw .damaged("the sums of a service cannot be read") }
        sums.append(
          Counts(
            count: numbers[0], errors: numbers[1], sum: numbers[2], minimum: .max, maximum: 0, histogram: Histogram()))
      }
    }
    return sums
  }

  /// Sums the counts of one service over some periods.
  ///
  /// KEYS: the hashes of the periods. Returns the sums of their calls, errors and times.
  private static let summing = RedisScript(
    """
    local count, errors, sum = 0, 0, 0
    for _, key in ipairs(KEYS) do
      local figures = redis.call('HMGET', key, 'count', 'errors', 'sum')
      count, errors, sum = count + (figures[1] or 0), errors + (figures[2] or 0), sum + (figures[3] or 0)
    end
    return {string.format('%.0f', count), string.format('%.0f', errors), string.format('%.0f', sum)}
    """)
}
