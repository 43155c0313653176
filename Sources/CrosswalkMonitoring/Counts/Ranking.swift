/// By what services are put in order.
public enum Ranking: String, Sendable, CaseIterable {
  /// By the mean.
  case slowest
  /// By the number of calls.
  case busiest
  /// By the number of calls that failed.
  case failing

  /// How many services may be asked for.
  package static let maximumCount = 1000

  /// Whether one service comes before the other.
  func isOrdered(_ one: (ServiceName, Counts), _ other: (ServiceName, Counts)) -> Bool {
    let (mine, theirs) = (value(one.1), value(other.1))
    return mine == theirs ? one.0 < other.0 : mine > theirs
  }

  private func value(_ counts: Counts) -> Double {
    switch self {
    case .slowest: counts.mean ?? 0
    case .busiest: Double(counts.count)
    case .failing: Double(counts.errors)
    }
  }
}
