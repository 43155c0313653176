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
