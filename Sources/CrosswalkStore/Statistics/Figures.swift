internal import Crosswalk
internal import FoundationEssentials

/// Counts as people read them: rates a second, times in ms.
///
/// Of no calls there is no mean, minimum, maximum or percentile: these are null.
struct Figures {
  let counts: Counts
  /// How long the calls were counted for, in seconds.
  let length: Int64

  var members: [JSON.Member] { [count] + others }

  var count: JSON.Member { JSON.Member("count", Self.number(counts.count)) }

  /// All but the count.
  var others: [JSON.Member] {
    let percentiles: [(String, UInt64)] = [
      ("p50_ms", 500), ("p90_ms", 900), ("p95_ms", 950), ("p99_ms", 990), ("p999_ms", 999),
    ]
    return [
      JSON.Member("errors", Self.number(counts.errors)),
      JSON.Member("rate_per_s", .number(Double(counts.count) / Double(length))),
      JSON.Member("mean_ms", Self.milliseconds(counts.mean)),
      JSON.Member("min_ms", Self.milliseconds(counts.isEmpty ? nil : Double(counts.minimum))),
      JSON.Member("max_ms", Self.milliseconds(counts.isEmpty ? nil : Double(counts.maximum))),
    ]
      + percentiles.map { name, perMille in
        JSON.Member(name, Self.milliseconds(counts.percentile(perMille: perMille).map { Double($0) }))
      }
  }

  private static func number(_ count: UInt64) -> JSON {
    .integer(Int64(clamping: count))
  }

  /// A moment in seconds since 1970 as RFC 3339 in UTC.
  static func time(_ moment: Int64) -> JSON {
    .string(Date(timeIntervalSince1970: Double(moment)).formatted(.iso8601))
  }

  private static func milliseconds(_ microseconds: Double?) -> JSON {
    microseconds.map { .number($0 / 1000) } ?? .null
  }
}
