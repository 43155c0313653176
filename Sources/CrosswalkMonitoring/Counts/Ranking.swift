public import FoundationEssentials

/// The order of services in a ranking.
public enum Ranking: String, Sendable, CaseIterable {
  /// By the mean.
  case slowest
  /// By the number of calls.
  case busiest
  /// By the number of calls that failed.
  case failing

  /// The largest number of services that a request can ask for.
  package static let maximumCount = 1000

  /// Returns whether one service comes before the other.
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

/// A service in a ranking, with its figures in the window of the request.
public struct RankedService: Sendable, Equatable {
  /// The name of the service.
  public let service: String
  /// The figures of its calls.
  public let figures: Figures
  /// Its share of the calls of all services, from 0 to 1.
  public let shareOfCalls: Double
  /// Its share of the time of the calls of all services, from 0 to 1.
  public let shareOfTime: Double
  /// The start of the window, which is widened to whole periods.
  public let from: Date
  /// The end of the window; this moment is not part of it.
  public let until: Date

  init(_ service: ServiceName, _ counts: Counts, of all: Counts, in window: Window) {
    self.service = service.text
    (from, until) = (window.start, window.end)
    figures = Figures(counts: counts, seconds: window.length)
    shareOfCalls = Self.share(counts.count, of: all.count)
    shareOfTime = Self.share(counts.sum, of: all.sum)
  }

  private static func share(_ part: UInt64, of all: UInt64) -> Double {
    all == 0 ? 0 : Double(part) / Double(all)
  }
}
