import Crosswalk
import CrosswalkClient
internal import CrosswalkStore

/// The numbers of calls of services since the last look.
///
/// A look is the reply to STATS for the last minutes. The new calls in a minute that is in two looks are the difference
/// between them, so no calls are lost when the window moves on.
struct LiveCalls {
  private struct Look {
    let time: ContinuousClock.Instant
    /// The end of the current minute, by the clock of the server.
    let end: Moment
    /// The number of calls of each service, by the start of the minute.
    let counts: [String: [String: Double]]
  }

  /// Nodes combine their counts every two seconds, so a shorter interval says nothing.
  private static let shortest = Duration.seconds(2)
  /// Older looks are not used.
  private static let longest = Duration.seconds(2 * 3600)

  /// The looks, in the order of time.
  private var looks: [Look] = []

  /// The requests for the next look at some services.
  ///
  /// `end` is the end of the current minute by the clock of the server, which is `until` in the reply to TOP.
  func requests(for services: [String], end: Moment) -> [Request] {
    // From the minute before that of the last look, because counts can come late.
    let start = looks.last?.end.advanced(seconds: -120) ?? end.advanced(seconds: -180)
    return services.map { Request(["STATS", $0], options: [Request.Option("from", start.description)]) }
  }

  /// Adds a look, which is the reply to STATS for each service, and returns the calls per second of each service since
  /// the last look.
  mutating func look(_ answers: [JSON], end: Moment, at time: ContinuousClock.Instant) -> [String: Double] {
    var counts: [String: [String: Double]] = [:]
    for answer in answers {
      let points = (answer["series"]?.array ?? []).map { ($0["start"]?.string ?? "", Figure.count.value(in: $0)) }
      counts[answer["service"]?.string ?? ""] = Dictionary(points) { $1 }
    }
    looks.removeAll { $0.time.duration(to: time) > Self.longest }
    // The latest look that is old enough.
    let index = looks.lastIndex { $0.time.duration(to: time) >= Self.shortest }
    looks.removeFirst(index ?? 0)
    let before = index == nil ? nil : looks.first
    looks.append(Look(time: time, end: end, counts: counts))
    guard let before else { return [:] }
    let seconds = before.time.duration(to: time) / .seconds(1)
    var rates: [String: Double] = [:]
    for (service, now) in counts {
      guard seconds > 0, let then = before.counts[service] else { continue }
      let calls = now.reduce(0) { $0 + $1.value - (then[$1.key] ?? 0) }
      rates[service] = max(0, calls) / seconds
    }
    return rates
  }
}

/// Requests the content of `top --watch` for each update, and keeps the last looks.
actor TopPoller {
  /// A terminal rarely has more rows, and each row needs a request of its own.
  private static let mostServices = 100

  private struct Look {
    /// The end of the current minute, by the clock of the server.
    let end: Moment
    /// The reply to STATS for each service.
    let answers: [JSON]
  }

  private let top: Top
  private var calls = LiveCalls()

  init(_ top: Top) {
    self.top = top
  }

  /// Requests the content once; the result makes the lines for a terminal of some width.
  func next() async throws -> WatchContent {
    let (document, look) = try await Self.ask(top, calls)
    let rates = look.map { calls.look($0.answers, end: $0.end, at: .now) } ?? [:]
    let report = TopReport(ranking: top.ranking, document: document, live: rates, window: top.window.words)
    return { report.lines(width: $0) }
  }

  /// Requests the ranking, and a look at the services in it.
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
