internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
internal import FoundationEssentials

/// Answers what is asked about calls.
package struct StatisticsReader: Sendable {
  private let reader: CountsReader
  private let registry: ServiceRegistry

  package init(connection: RedisConnection, keys: Keys) {
    reader = CountsReader(connection: connection, keys: keys)
    registry = ServiceRegistry(connection: connection, keys: keys, limit: ServiceRoster.limit)
  }

  /// The services by name, and when each was last seen.
  package func services() async throws(StoreError) -> [SeenService] {
    try await registry.services().sorted { $0.key < $1.key }.map {
      SeenService(service: $0.key.text, lastSeen: Date(timeIntervalSince1970: Double($0.value)))
    }
  }

  /// How a service did in a window: in all of it, and in each of its periods.
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

  /// The services that had calls in a window and come first in a ranking; those that are the same in it go by name.
  ///
  /// As many as are asked for: 1 to `Ranking.maximumCount`.
  package func ranked(_ ranking: Ranking, count: Int, in window: Window) async throws(StoreError) -> [RankedService] {
    let parts = window.cover
    let services = try await registry.services(seenSince: window.from).keys.sorted()
    var active = try await zip(services, reader.sums(of: services, parts)).filter { !$0.1.isEmpty }
    active.sort { ranking.isOrdered($0, $1) }
    var first: [(ServiceName, Counts)] = []
    for (service, _) in active.prefix(count) {
      first.append((service, Counts(merging: try await reader.counts(of: service, parts))))
    }
    // Calls went on being counted: what is shown has to be part of what it is a share of.
    first.sort { ranking.isOrdered($0, $1) }
    let all = Counts(merging: first.map(\.1) + active.dropFirst(count).map(\.1))
    return first.map { RankedService($0.0, $0.1, of: all, in: window) }
  }
}

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
        guard numbers.count == 3 else { throw .damaged("the sums of a service cannot be read") }
        sums.append(
          Counts(
            count: numbers[0], errors: numbers[1], sum: numbers[2], minimum: .max, maximum: 0, histogram: Histogram()))
      }
    }
    return sums
  }
}
