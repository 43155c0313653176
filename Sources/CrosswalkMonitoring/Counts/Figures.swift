public import FoundationEssentials

/// The figures of a set of calls: how many there were, how many failed, and how long they took.
///
/// If there are no calls, the mean, minimum, maximum and percentiles are nil.
public struct Figures: Sendable, Equatable {
  package let counts: Counts
  /// The length of the time in which the calls were counted, in seconds.
  let seconds: Int64

  /// The number of calls.
  public var count: Int { Int(clamping: counts.count) }
  /// The number of calls that failed.
  public var errors: Int { Int(clamping: counts.errors) }
  /// The average number of calls per second.
  public var ratePerSecond: Double { Double(counts.count) / Double(seconds) }
  /// The time of all calls together, divided by their number.
  public var mean: Duration? { counts.mean.map { .microseconds($0) } }
  /// The time of the fastest call.
  public var minimum: Duration? { counts.isEmpty ? nil : .microseconds(Int64(clamping: counts.minimum)) }
  /// The time of the slowest call.
  public var maximum: Duration? { counts.isEmpty ? nil : .microseconds(Int64(clamping: counts.maximum)) }
  /// The time that half of the calls did not exceed; within 3.2 % + 1 µs, like all percentiles up to 71 min.
  public var p50: Duration? { percentile(500) }
  /// The time that 90 % of the calls did not exceed.
  public var p90: Duration? { percentile(900) }
  /// The time that 95 % of the calls did not exceed.
  public var p95: Duration? { percentile(950) }
  /// The time that 99 % of the calls did not exceed.
  public var p99: Duration? { percentile(990) }
  /// The time that 99.9 % of the calls did not exceed.
  public var p999: Duration? { percentile(999) }

  private func percentile(_ perMille: UInt64) -> Duration? {
    counts.percentile(perMille: perMille).map { .microseconds(Int64(clamping: $0)) }
  }
}

/// The figures of a service in a window of time.
public struct ServiceStatistics: Sendable, Equatable {
  /// The figures of a minute, an hour or a day.
  public struct Point: Sendable, Equatable {
    /// The start of the period.
    public let start: Date
    /// The figures of the calls that arrived in the period.
    public let figures: Figures
  }

  /// The name of the service.
  public let service: String
  /// The start of the window, which is widened to whole periods.
  public let from: Date
  /// The end of the window; this moment is not part of it.
  public let until: Date
  /// The figures of the whole window.
  public let total: Figures
  /// The figures of each period of the window in order, including periods without calls.
  public let series: [Point]
}
