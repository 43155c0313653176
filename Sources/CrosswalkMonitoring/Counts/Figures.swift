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
