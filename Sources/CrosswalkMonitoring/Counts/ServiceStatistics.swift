public import FoundationEssentials

/// How a service did in a window of time.
public struct ServiceStatistics: Sendable, Equatable {
  /// How it did in a minute, an hour or a day.
  public struct Point: Sendable, Equatable {
    /// When the period began.
    public let start: Date
    /// The calls that arrived in it.
    public let figures: Figures
  }

  /// The name of the service.
  public let service: String
  /// When the window begins, which is widened to whole periods.
  public let from: Date
  /// When the window ends; that moment is not part of it.
  public let until: Date
  /// The calls of the whole window.
  public let total: Figures
  /// The calls of each period of the window in turn, those without calls too.
  public let series: [Point]
}
