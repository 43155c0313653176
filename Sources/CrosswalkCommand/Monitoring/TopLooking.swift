import Crosswalk
import CrosswalkClient
internal import CrosswalkStore

/// Asks for what `top --watch` shows, again and again, and knows what came last.
actor TopLooking {
  /// A terminal has seldom more rows, and each asks for figures of its own.
  private static let mostServices = 100

  private struct Look {
    /// The end of the minute under way, by the service's clock.
    let end: Moment
    /// What STATS answers about each service.
    let answers: [JSON]
  }

  private let top: Top
  private var calls = LiveCalls()

  init(_ top: Top) {
    self.top = top
  }

  /// Asks once; what it gives makes the lines for a terminal of some width.
  func next() async throws -> WatchContent {
    let (document, look) = try await Self.ask(top, calls)
    let rates = look.map { calls.look($0.answers, end: $0.end, at: .now) } ?? [:]
    let report = TopReport(ranking: top.ranking, document: document, live: rates, window: top.window.words)
    return { report.lines(width: $0) }
  }

  /// Asks for the ranking, and takes a look at the services in it.
  private static func ask(_ top: Top, _ calls: LiveCalls) async throws -> (document: JSON, look: Look?) {
    try await top.server.withConnection { connection in
      let document = try await connection.json(for: top.request)
      let services = (document.array ?? []).prefix(mostServices)
      guard let end = services.first?["until"]?.string.flatMap({ Moment($0) }) else { return (document, nil) }
      let names = services.compactMap { $0["service"]?.string }
      return (document, Look(end: end, answers: try await connection.jsons(for: calls.requests(for: names, end: end))))
    }
  }
}
