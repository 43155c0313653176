internal import Crosswalk
internal import CrosswalkStore

/// How long captures are kept.
enum CaptureDays {
  /// Seconds that a sample is kept: 7 days.
  static let sampleLife: Int64 = 7 * 86400

  /// Seconds after which nothing is left of what was captured: the day of a slow call, and 7 more.
  static let longestLife: Int64 = 8 * 86400

  /// In how many seconds the slow calls of a day are to be gone; not positive where that time is over.
  ///
  /// A day's calls are kept for 7 days from its end, so that each of them is kept for at least so long.
  static func secondsLeft(of day: Day, at now: Moment) -> Int64 {
    Int64(day.number) * 86400 + 86400 + 7 * 86400 - now.seconds
  }

  /// The days of which there can be slow calls, one ahead of the clock for nodes whose clocks are, the newest first.
  static func all(at now: Moment) -> [Day] {
    let today = now.day.number
    return (today - 7...today + 1).reversed().map(Day.init)
  }
}
