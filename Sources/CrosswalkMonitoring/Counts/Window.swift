package import FoundationEssentials

/// A stretch of time that is asked about: whole periods, the end excluded.
package struct Window: Sendable, Equatable {
  /// How many periods a window may have: all minutes, hours or days that are kept, and some to spare.
  package static let maximumPeriods = 3000

  /// What RFC 3339 can say: the years 1 to 9999.
  private static let times = -62_135_596_800.0...253_402_300_800.0

  package let period: Period
  /// The start of the first period, in seconds since 1970.
  package let from: Int64
  /// The end of the last period, in seconds since 1970.
  package let until: Int64

  /// The whole periods that have a part in the time from `from` to before `until`.
  ///
  /// - Throws: `WindowError` where there are none, or too many.
  package init(_ period: Period, from: Date, until: Date) throws(WindowError) {
    try self.init(of: period, from: from, until: until, maximum: Self.maximumPeriods)
  }

  /// The window of a request, which may name its ends or not.
  ///
  /// - Throws: `WindowError` where no period is in it, or too many are.
  package init(_ period: Period, from: Date?, until: Date?, now: Date) throws(WindowError) {
    let ends = Self.ends(from: from, until: until, now: now)
    try self.init(period, from: ends.from, until: ends.until)
  }

  /// The ends of a window that names them or not: without them it is the last 60 whole minutes and the one under way.
  ///
  /// One that names its end only begins an hour before it.
  static func ends(from: Date?, until: Date?, now: Date) -> (from: Date, until: Date) {
    if let until { return (from ?? until - 3600, until) }
    let minute = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 60).rounded(.down) * 60)
    return (from ?? minute - 3600, minute + 60)
  }

  /// The same with as many periods as are wanted.
  init(of period: Period, from: Date, until: Date, maximum: Int) throws(WindowError) {
    guard from < until else { throw .empty }
    guard Self.times.contains(from.timeIntervalSince1970), Self.times.contains(until.timeIntervalSince1970) else {
      throw .unsayable
    }
    let length = Double(period.length)
    let first = (from.timeIntervalSince1970 / length).rounded(.down)
    let end = (until.timeIntervalSince1970 / length).rounded(.up)
    guard end - first <= Double(maximum), let start = Int64(exactly: first * length) else { throw .tooLong(period) }
    self.period = period
    self.from = start
    self.until = start + Int64(end - first) * period.length
  }

  /// In seconds.
  package var length: Int64 { until - from }

  /// The start of the first period.
  var start: Date { Date(timeIntervalSince1970: Double(from)) }

  /// The end of the last period.
  var end: Date { Date(timeIntervalSince1970: Double(until)) }

  /// The starts of its periods.
  package var starts: [Int64] { stride(from: from, to: until, by: Int(period.length)).map { $0 } }

  /// The same window so much earlier; where that is not a whole number of periods, all that have a part in it.
  ///
  /// - Throws: `WindowError` where that goes too far back, or makes it too long.
  package func earlier(by duration: Duration) throws(WindowError) -> Window {
    let shift = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    return try Window(
      period, from: Date(timeIntervalSince1970: Double(from) - shift),
      until: Date(timeIntervalSince1970: Double(until) - shift))
  }
}

/// A window that cannot be asked about.
package enum WindowError: Error, Equatable, CustomStringConvertible {
  case empty
  case unsayable
  case tooLong(Period)

  /// What would be right.
  package var description: String {
    switch self {
    case .empty: "from must be before until"
    case .unsayable: "a window must lie between the years 1 and 9999"
    case .tooLong(.day): "a window may have \(Window.maximumPeriods) days; ask for less time"
    case .tooLong(let period):
      "a window may have \(Window.maximumPeriods) \(period.rawValue)s; ask for less time or a longer period"
    }
  }
}

extension Window {
  /// A period of a cover.
  package struct Part: Sendable, Equatable {
    package let period: Period
    /// In seconds since 1970.
    package let start: Int64
  }

  /// The window of a request that names no period, such as TOP: widened to the shortest periods that are still kept at its
  /// beginning.
  ///
  /// - Throws: `WindowError` where it is empty or too long.
  package init(from: Date?, until: Date?, now: Date) throws(WindowError) {
    let (from, until) = Self.ends(from: from, until: until, now: now)
    let period = Period.allCases.first { from >= now - Double($0.retention) } ?? .day
    // Days in the middle keep the number of periods small; so it is days that there may not be too many of.
    _ = try Window(.day, from: from, until: until)
    try self.init(of: period, from: from, until: until, maximum: .max)
  }

  /// The window in as few periods as add up to it exactly.
  package var cover: [Part] {
    var parts: [Part] = []
    var start = from
    let periods = Period.allCases.reversed().filter { $0.length >= period.length }
    while start < until {
      let fitting = periods.first { $0.start(of: start) == start && start + $0.length <= until } ?? period
      parts.append(Part(period: fitting, start: start))
      start += fitting.length
    }
    return parts
  }
}

/// The lengths of time for which calls are counted; in UTC, so a day begins at a multiple of 86,400 s since 1970.
public enum Period: String, Sendable, CaseIterable {
  /// Kept for 48 hours.
  case minute
  /// Kept for 60 days.
  case hour
  /// Kept for two years.
  case day

  /// In seconds.
  package var length: Int64 {
    switch self {
    case .minute: 60
    case .hour: 3600
    case .day: 86_400
    }
  }

  /// How long its counts are kept, in seconds: 48 hours, 60 days, 2 years.
  package var retention: Int64 {
    switch self {
    case .minute: 48 * 3600
    case .hour: 60 * 86_400
    case .day: Self.twoYears
    }
  }

  /// In seconds; with a leap day.
  static let twoYears: Int64 = 731 * 86_400

  /// The start of the period that has this moment, in seconds since 1970 as the moment is.
  @inline(__always)
  package func start(of second: Int64) -> Int64 {
    let past = second % length
    return second - (past < 0 ? past + length : past)
  }
}
