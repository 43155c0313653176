internal import CrosswalkRedis
internal import CrosswalkStore

/// What is known of a number of calls.
///
/// Merging is addition of whole numbers, so it is exact in whatever order.
///
/// All numbers are at most `Int64.max`, which is what Redis can count to, and stay there instead of going further.
package struct Counts: Sendable, Equatable {
  package private(set) var count: UInt64 = 0
  /// How many of the calls failed.
  package private(set) var errors: UInt64 = 0
  /// How long all calls took together, in µs.
  package private(set) var sum: UInt64 = 0
  /// How long the quickest took, in µs; of no meaning where there is none.
  package private(set) var minimum: UInt64 = .max
  /// How long the slowest took, in µs.
  package private(set) var maximum: UInt64 = 0
  package private(set) var histogram = Histogram()

  /// No calls.
  package init() {}

  /// What was counted elsewhere; times in µs.
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

  /// All of these calls.
  package init(merging parts: some Sequence<Counts>) {
    self.init()
    for part in parts { merge(part) }
  }

  package var isEmpty: Bool { count == 0 }

  /// Adds the calls of another.
  package mutating func merge(_ other: Counts) {
    count = count.addingCapped(other.count)
    errors = errors.addingCapped(other.errors)
    sum = sum.addingCapped(other.sum)
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    histogram.merge(other.histogram)
  }

  /// The mean in µs; nil where there are no calls.
  package var mean: Double? {
    isEmpty ? nil : Double(sum) / Double(count)
  }

  /// A percentile by nearest rank in µs, within 3.2 % + 1 µs: the 99.9th is 999 per mille.
  ///
  /// Above 71 min, where the buckets end, it is the maximum. Of no calls there is none.
  package func percentile(perMille: UInt64) -> UInt64? {
    guard !isEmpty else { return nil }
    // ceil(count × perMille / 1000), in parts that cannot overflow.
    let rank = count / 1000 * perMille + (count % 1000 * perMille + 999) / 1000
    let middle = BucketScale.middle(of: histogram.bucket(ofRank: max(1, rank))) ?? maximum
    return max(minimum, min(middle, maximum))
  }
}

extension UInt64 {
  /// The sum, or `Int64.max` where it would be more: what Redis can count to.
  @inline(__always)
  func addingCapped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? UInt64(Int64.max) : Swift.min(sum, UInt64(Int64.max))
  }
}

extension Counts {
  /// Reads the fields of a hash: what HGETALL answers.
  ///
  /// - Throws: `StoreError.damaged` where a number is none; `key` is named.
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
        // All else is the numbers of flushes.
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
