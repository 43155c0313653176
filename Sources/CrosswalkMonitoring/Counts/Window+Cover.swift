package import FoundationEssentials

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
