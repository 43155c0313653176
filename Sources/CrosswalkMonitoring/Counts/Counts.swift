internal import CrosswalkRedis
internal import CrosswalkStore

/// The counts of a set of calls: how many there were, how many failed, and how long they took.
///
/// Merging adds whole numbers, so the result is exact, in any order.
///
/// All numbers are at most `Int64.max`, the largest number that Redis can count to. A sum that would be larger is
/// `Int64.max`.
package struct Counts: Sendable, Equatable {
  package private(set) var count: UInt64 = 0
  /// The number of calls that failed.
  package private(set) var errors: UInt64 = 0
  /// The time of all calls together, in µs.
  package private(set) var sum: UInt64 = 0
  /// The time of the fastest call, in µs; meaningless if there are no calls.
  package private(set) var minimum: UInt64 = .max
  /// The time of the slowest call, in µs.
  package private(set) var maximum: UInt64 = 0
  package private(set) var histogram = Histogram()

  /// Creates the counts of no calls.
  package init() {}

  /// Creates counts from numbers that were counted elsewhere; times are in µs.
  package init(
    count: UInt64, errors: UInt64, sum: UInt64, minimum: UInt64, maximum: UInt64, histogram: Histogram
  ) {
    self.count = count
    self.errors = errors
    self.sum = sum
    self.minimum = minimum
    self.maximum = maximum
    self.histogram = histogram
  }

  /// Creates the counts of all calls in the parts.
  package init(merging parts: some Sequence<Counts>) {
    self.init()
    for part in parts { merge(part) }
  }

  package var isEmpty: Bool { count == 0 }

  /// Adds the calls of other counts.
  package mutating func merge(_ other: Counts) {
    count = count.addingCapped(other.count)
    errors = errors.addingCapped(other.errors)
    sum = sum.addingCapped(other.sum)
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    histogram.merge(other.histogram)
  }

  /// The mean in µs; nil if there are no calls.
  package var mean: Double? {
    isEmpty ? nil : Double(sum) / Double(count)
  }

  /// Returns a percentile in µs; the 99.9th percentile is 999 per mille.
  ///
  /// It uses the nearest rank and is within 3.2 % + 1 µs. Above 71 min, after the last bucket, it is the maximum. It is
  /// nil if there are no calls.
  package func percentile(perMille: UInt64) -> UInt64? {
    guard !isEmpty else { return nil }
    // This is ceil(count × perMille / 1000), computed in parts that cannot overflow.
    let rank = count / 1000 * perMille + (count % 1000 * perMille + 999) / 1000
    let middle = BucketScale.middle(of: histogram.bucket(ofRank: max(1, rank))) ?? maximum
    return max(minimum, min(middle, maximum))
  }
}

extension UInt64 {
  /// Returns the sum, or `Int64.max` if the sum is larger, because Redis cannot count further.
  @inline(__always)
  func addingCapped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? UInt64(Int64.max) : Swift.min(sum, UInt64(Int64.max))
  }
}

extension Counts {
  /// Reads the fields of a hash from the reply to HGETALL.
  ///
  /// - Throws: `StoreError.damaged` if a field is not a number; the error names the key.
  init(fields: RedisReply, of key: String) throws(StoreError) {
    var (count, errors, sum): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var (minimum, maximum): (UInt64, UInt64) = (.max, 0)
    var buckets: [Histogram.Bucket] = []
    for (name, number) in fields.pairs {
      guard let name = name.string else { continue }
      let number = number.string.flatMap { UInt64($0) }
      switch (name, number) {
      case ("count", let number?): count = number
      case ("errors", let number?): errors = number
      case ("sum", let number?): sum = number
      case ("min", let number?): minimum = number
      case ("max", let number?): maximum = number
      default:
        // All other fields hold the round numbers of the processes that write counts.
        guard !name.hasPrefix(StatisticsWriter.processPrefix) else { continue }
        guard let bucket = Int(name), (0..<BucketScale.count).contains(bucket), let number else {
          throw .damaged("\(key) has a field \(name) that is not a count")
        }
        buckets.append(Histogram.Bucket(bucket, count: number))
      }
    }
    self.init(
      count: count, errors: errors, sum: sum, minimum: minimum, maximum: maximum, histogram: Histogram(buckets))
  }
}
