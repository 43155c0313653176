/// How long to wait before a service is tried anew: longer after each failure, up to a limit.
package struct Pauses: Sendable {
  private static let first = Duration.milliseconds(50)
  private static let longest = Duration.seconds(2)

  /// The failures in a row.
  package private(set) var failures = 0

  package init() {}

  /// Counts a failure and gives the pause that follows it: 50 ms after the first, twice as long after each, at most 2 s;
  /// or up to half less, so that many clients do not come back at the same moment.
  package mutating func next() -> Duration {
    let pause = min(Self.first * (1 << min(failures, 16)), Self.longest)
    failures += 1
    return pause * Double.random(in: 0.5...1)
  }

  /// Says that it went well.
  package mutating func reset() {
    failures = 0
  }
}
