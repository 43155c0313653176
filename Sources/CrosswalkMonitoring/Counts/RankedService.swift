public import FoundationEssentials

/// A service in a ranking, and how it did in the window of time that was asked about.
public struct RankedService: Sendable, Equatable {
  /// The name of the service.
  public let service: String
  /// Its calls.
  public let figures: Figures
  /// Its part of the calls of all services, 0 to 1.
  public let shareOfCalls: Double
  /// Its part of the time that the calls of all services took, 0 to 1.
  public let shareOfTime: Double
  /// When the window begins, which is widened to whole periods.
  public let from: Date
  /// When the window ends; that moment is not part of it.
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
