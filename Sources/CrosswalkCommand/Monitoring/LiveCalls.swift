import Crosswalk
import CrosswalkClient
internal import CrosswalkStore

/// How many calls services have had since they were last looked at.
///
/// A look is what STATS answers of the last minutes. Calls of a minute that is in two looks are the difference between them;
/// so a window that moves on takes no calls away.
struct LiveCalls {
  private struct Look {
    let time: ContinuousClock.Instant
    /// The end of the minute that was under way, by the service's clock.
    let end: Moment
    /// How many calls each service had by then, by the starts of minutes.
    let counts: [String: [String: Double]]
  }

  /// Services bring their counts together every two seconds: what is nearer tells nothing.
  private static let shortest = Duration.seconds(2)
  /// What is longer ago is not compared with.
  private static let longest = Duration.seconds(2 * 3600)

  /// In the order of their times.
  private var looks: [Look] = []

  /// What to ask about some services in the next look.
  ///
  /// The minute under way ends at `end`, by the service's clock: that is `until` in what TOP answers.
  func requests(for services: [String], end: Moment) -> [Request] {
    // The minute under way at the last look, and the one before, of which counts may have come late.
    let start = looks.last?.end.advanced(seconds: -120) ?? end.advanced(seconds: -180)
    return services.map { Request(["STATS", $0], options: [Request.Option("from", start.description)]) }
  }

  /// Takes a look, which is what STATS answers about each service; gives how many calls a second each had since the last one.
  mutating func look(_ answers: [JSON], end: Moment, at time: ContinuousClock.Instant) -> [String: Double] {
    var counts: [String: [String: Double]] = [:]
    for answer in answers {
      let points = (answer["series"]?.array ?? []).map { ($0["start"]?.string ?? "", Figure.count.value(in: $0)) }
      counts[answer["service"]?.string ?? ""] = Dictionary(points) { $1 }
    }
    looks.removeAll { $0.time.duration(to: time) > Self.longest }
    // Of those that are long enough ago the last.
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
