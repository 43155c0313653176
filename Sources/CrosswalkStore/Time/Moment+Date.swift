package import FoundationEssentials

extension Moment {
  /// The same moment as Foundation has it.
  package var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
