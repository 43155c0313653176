package import FoundationEssentials

/// A window of time that a request asks about: whole periods, without the end.
package struct Window: Sendable, Equatable {
  /// The largest number of periods in a window: more than the number of minutes, hours or days that are kept.
  package static let maximumPeriods = 3000

  /// The times that RFC 3339 can express: the years 1 to 9999.
  private static let times = -62_135_596_800.0...253_402_300_800.0

  package let period: Period
  /// The start of the first period, in seconds since 1970.
  package let from: Int64
  /// The end of the last period, in seconds since 1970.
  package let until: Int64

  /// Creates the window of all periods that overlap the time from `from` to before `until`.
  ///
  /// - Throws: `WindowError` if there are no periods, or too many.
  package init(_ period: Period, from: Date, until: Date) throws(WindowError) {
    try self.init(of: period, from: from, until: until, maximum: Self.maximumPeriods)
  }

  /// Creates the window of a request, whose start and end are optional.
  ///
  /// - Throws: `WindowError` if there are no periods in the window, or too many.
  package init(_ period: Period, from: Date?, until: Date?, now: Date) throws(WindowError) {
    let ends = Self.ends(from: from, until: until, now: now)
    try self.init(period, from: ends.from, until: ends.until)
  }

  /// Returns the start and the end of a window; by default the last 60 whole minutes and the current minute.
  ///
  /// If only the end is given, the window starts an hour before it.
  static func ends(from: Date?, until: Date?, now: Date) -> (from: Date, until: Date) {
    if let until { return (from ?? until - 3600, until) }
    let minute = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 60).rounded(.down) * 60)
    return (from ?? minute - 3600, minute + 60)
  }

  /// Creates the same window with another largest number of periods.
  init(of period: Period, from: Date, until: Date, maximum: Int) throws(WindowError) {
    guard from < until else { throw .empty }
    guard Self.times.contains(from.timeIntervalSince1970), Self.times.contains(until.timeIntervalSince1970) else {
      throw .outOfRange
    }
    let length = Double(period.length)
    let first = (from.timeIntervalSince1970 / length).rounded(.down)
    let end = (until.timeIntervalSince1970 / length).rounded(.up)
    guard end - first <= Double(maximum), let start = Int64(exactly: first * length) else { throw .tooLong(period) }
    self.period = period
    self.from = start
    self.until = start + Int64(end - first) * period.length
  }

  /// The length in seconds.
  package var length: Int64 { until - from }

  /// The start of the first period.
  var start: Date { Date(timeIntervalSince1970: Double(from)) }

  /// The end of the last period.
  var end: Date { Date(timeIntervalSince1970: Double(until)) }

  /// The starts of the periods.
  package var starts: [Int64] { stride(from: from, to: until, by: Int(period.length)).map { $0 } }

  /// Returns the window that is earlier by `duration`, widened to whole periods.
  ///
  /// - Throws: `WindowError` if the result is too early or too long.
  package func earlier(by duration: Duration) throws(WindowError) -> Window {
    let shift = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    return try Window(
      period, from: Date(timeIntervalSince1970: Double(from) - shift),
      until: Date(timeIntervalSince1970: Double(until) - shift))
  }
}

/// The reason why a window is not valid.
package enum WindowError: Error, Equatable, CustomStringConvertible {
  case empty
  case outOfRange
  case tooLong(Period)

  /// A sentence that says what would be valid.
  package var description: String {
    switch self {
    case .empty: "from must be before until"
    case .outOfRange: "a window must be between the years 1 and 9999"
    case .tooLong(.day): "a window can have at most \(Window.maximumPeriods) days; ask for less time"
    case .tooLong(let period):
      "a window can have at most \(Window.maximumPeriods) \(period.rawValue)s; ask for less time or a longer period"
    }
  }
}

extension Window {
  /// A period of a cover.
  package struct Part: Sendable, Equatable {
    package let period: Period
    /// The start, in seconds since 1970.
    package let start: Int64
  }

  /// Creates the window of a request without a period, such as TOP.
  ///
  /// It is widened to the shortest periods that are still kept at its start.
  ///
  /// - Throws: `WindowError` if the window is empty or too long.
  package init(from: Date?, until: Date?, now: Date) throws(WindowError) {
    let (from, until) = Self.ends(from: from, until: until, now: now)
    let period = Period.allCases.first { from >= now - Double($0.retention) } ?? .day
    // The cover uses days in the middle of the window, so the number of days limits the number of periods.
    _ = try Window(.day, from: from, until: until)
    try self.init(of: period, from: from, until: until, maximum: .max)
  }

  /// The smallest number of periods that add up to exactly this window.
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

/// The lengths of time for which calls are counted; a day begins at a multiple of 86,400 s since 1970, in UTC.
public enum Period: String, Sendable, CaseIterable {
  /// Kept for 48 hours.
  case minute
  /// Kept for 60 days.
  case hour
  /// Kept for two years.
  case day

  /// The length in seconds.
  package var length: Int64 {
    switch self {
    case .minute: 60
    case .hour: 3600
    case .day: 86_400
    }
  }

  /// How long counts are kept, in seconds: 48 hours, 60 days, 2 years.
  package var retention: Int64 {
    switch self {
    case .minute: 48 * 3600
    case .hour: 60 * 86_400
    case .day: Self.twoYears
    }
  }

  /// In seconds, with a leap day.
  static let twoYears: Int64 = 731 * 86_400

  /// Returns the start of the period that contains this moment; both are in seconds since 1970.
  @inline(__always)
  package func start(of second: Int64) -> Int64 {
    let past = second % length
    return second - (past < 0 ? past + length : past)
  }
}
