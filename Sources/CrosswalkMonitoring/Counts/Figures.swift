public import FoundationEssentials

/// How calls did: how many there were, how many of them failed, and how long they took.
///
/// Of no calls there is no mean, minimum, maximum or percentile.
public struct Figures: Sendable, Equatable {
  package let counts: Counts
  /// How long the calls were counted for, in seconds.
  let seconds: Int64

  /// How many calls there were.
  public var count: Int { Int(clamping: counts.count) }
  /// How many of them failed.
  public var errors: Int { Int(clamping: counts.errors) }
  /// How many calls there were in a second, on average.
  public var ratePerSecond: Double { Double(counts.count) / Double(seconds) }
  /// How long all calls took together, divided by their number.
  public var mean: Duration? { counts.mean.map { .microseconds($0) } }
  /// How long the quickest took.
  public var minimum: Duration? { counts.isEmpty ? nil : .microseconds(Int64(clamping: counts.minimum)) }
  /// How long the slowest took.
  public var maximum: Duration? { counts.isEmpty ? nil : .microseconds(Int64(clamping: counts.maximum)) }
  /// Half of the calls took no longer; within 3.2 % and 1 µs, as all percentiles are up to 71 min.
  public var p50: Duration? { percentile(500) }
  /// 90 % of the calls took no longer.
  public var p90: Duration? { percentile(900) }
  /// 95 % of the calls took no longer.
  public var p95: Duration? { percentile(950) }
  /// 99 % of the calls took no longer.
  public var p99: Duration? { percentile(990) }
  /// 99.9 % of the calls took no longer.
  public var p999: Duration? { percentile(999) }

  private func percentile(_ perMille: UInt64) -> Duration? {
    counts.percentile(perMille: perMille).map { .microseconds(Int64(clamping: $0)) }
  }
}

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
