package import Crosswalk
package import CrosswalkRedis
internal import FoundationEssentials

/// Answers what is asked about calls, as the documents that the line protocol gives.
package struct StatisticsReader: Sendable {
  private let reader: CountsReader
  private let registry: ServiceRegistry

  package init(connection: RedisConnection, keys: Keys) {
    reader = CountsReader(connection: connection, keys: keys)
    registry = ServiceRegistry(connection: connection, keys: keys, limit: ServiceRoster.limit)
  }

  /// The services by name, and when each was last seen.
  package func services() async throws(StoreError) -> JSON {
    let services = try await registry.services().sorted { $0.key < $1.key }
    return .array(
      services.map { ["service": .string($0.key.text), "last_seen": Figures.time($0.value)] })
  }

  /// The figures of a service in a window: of all of it, and of each of its periods, those without calls too.
  ///
  /// A service that was never seen has no calls. Another window, to compare it with, is answered the same way.
  package func statistics(
    of service: ServiceName, in window: Window, comparedWith comparison: Window? = nil
  ) async throws(StoreError) -> JSON {
    var members = [JSON.Member("service", .string(service.text))]
    members += try await totalAndSeries(of: service, in: window)
    if let comparison {
      members.append(JSON.Member("compare", .object(try await totalAndSeries(of: service, in: comparison))))
    }
    return .object(members)
  }

  private func totalAndSeries(
    of service: ServiceName, in window: Window
  ) async throws(StoreError) -> [JSON.Member] {
    let parts = window.starts.map { Window.Part(period: window.period, start: $0) }
    let series = try await reader.counts(of: service, parts)
    let points = zip(parts, series).map { part, counts in
      JSON.object(
        [JSON.Member("start", Figures.time(part.start))]
          + Figures(counts: counts, length: window.period.length).members)
    }
    let total = Figures(counts: Counts(merging: series), length: window.length)
    return [JSON.Member("total", .object(total.members)), JSON.Member("series", .array(points))]
  }

  /// The services that had calls in a window and come first in a ranking; those that are the same in it go by name.
  ///
  /// As many as are asked for: 1 to `Ranking.maximumCount`.
  package func top(_ ranking: Ranking, count: Int, in window: Window) async throws(StoreError) -> JSON {
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
    return .array(first.map { .object(Self.members($0.0, $0.1, of: all, window)) })
  }

  private static func members(
    _ service: ServiceName, _ counts: Counts, of all: Counts, _ window: Window
  ) -> [JSON.Member] {
    let figures = Figures(counts: counts, length: window.length)
    return [
      JSON.Member("service", .string(service.text)),
      figures.count,
      JSON.Member("share_of_calls", .number(share(counts.count, of: all.count))),
      JSON.Member("share_of_time", .number(share(counts.sum, of: all.sum))),
    ] + figures.others
  }

  private static func share(_ part: UInt64, of all: UInt64) -> Double {
    all == 0 ? 0 : Double(part) / Double(all)
  }
}
