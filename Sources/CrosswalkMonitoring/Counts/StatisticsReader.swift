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
