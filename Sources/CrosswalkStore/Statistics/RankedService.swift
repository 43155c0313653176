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

  init(_ service: ServiceName, _ counts: Counts, of all: Counts, seconds: Int64) {
    self.service = service.text
    figures = Figures(counts: counts, seconds: seconds)
    shareOfCalls = Self.share(counts.count, of: all.count)
    shareOfTime = Self.share(counts.sum, of: all.sum)
  }

  private static func share(_ part: UInt64, of all: UInt64) -> Double {
    all == 0 ? 0 : Double(part) / Double(all)
  }
}
