package import Crosswalk
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
  func seen() async throws(StoreError) -> [SeenService] {
    try await registry.services().sorted { $0.key < $1.key }.map {
      SeenService(service: $0.key.text, lastSeen: Date(timeIntervalSince1970: Double($0.value)))
    }
  }

  /// How a service did in a window: in all of it, and in each of its periods.
  ///
  /// A service that was never seen has no calls.
  func figures(of service: ServiceName, in window: Window) async throws(StoreError) -> ServiceStatistics {
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
  func ranked(_ ranking: Ranking, count: Int, in window: Window) async throws(StoreError) -> [RankedService] {
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

// The documents that the line protocol gives.
extension StatisticsReader {
  /// The services by name, and when each was last seen.
  package func services() async throws(StoreError) -> JSON {
    .array(try await seen().map(\.json))
  }

  /// The figures of a service in a window, and those of another to compare it with.
  package func statistics(
    of service: ServiceName, in window: Window, comparedWith comparison: Window? = nil
  ) async throws(StoreError) -> JSON {
    var members = [JSON.Member("service", .string(service.text))]
    members += try await figures(of: service, in: window).members
    if let comparison {
      members.append(JSON.Member("compare", .object(try await figures(of: service, in: comparison).members)))
    }
    return .object(members)
  }

  /// The services that had calls in a window and come first in a ranking.
  ///
  /// As many as are asked for: 1 to `Ranking.maximumCount`.
  package func top(_ ranking: Ranking, count: Int, in window: Window) async throws(StoreError) -> JSON {
    .array(try await ranked(ranking, count: count, in: window).map(\.json))
  }
}
