package import FoundationEssentials

extension Moment {
  /// The moment of a date, to the nearest microsecond; the first or last that there is for one that is further away.
  package init(_ date: Date) {
    let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
    self.init(microseconds: Int64(exactly: microseconds) ?? (microseconds < 0 ? Int64.min : Int64.max))
  }

  /// The same moment as Foundation has it.
  package var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
