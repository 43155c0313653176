/// A histogram of the times of calls: the buckets of `BucketScale` that are not empty.
package struct Histogram: Sendable, Equatable {
  /// A bucket that is not empty.
  package struct Bucket: Sendable, Equatable {
    package let number: Int
    package fileprivate(set) var count: UInt64

    package init(_ number: Int, count: UInt64) {
      self.number = number
      self.count = count
    }
  }

  /// In the order of their numbers, each number at most once.
  package private(set) var buckets: [Bucket]

  /// Creates a histogram from buckets in any order, each at most once.
  package init(_ buckets: [Bucket] = []) {
    self.buckets = buckets.sorted { $0.number < $1.number }
  }

  /// Adds the calls of another histogram.
  package mutating func merge(_ other: Histogram) {
    guard !buckets.isEmpty else { return self = other }
    var merged: [Bucket] = []
    merged.reserveCapacity(max(buckets.count, other.buckets.count))
    var mine = buckets[...]
    for theirs in other.buckets {
      while let next = mine.first, next.number < theirs.number { merged.append(mine.removeFirst()) }
      if var same = mine.first, same.number == theirs.number {
        mine.removeFirst()
        same.count = same.count.addingCapped(theirs.count)
        merged.append(same)
      } else {
        merged.append(theirs)
      }
    }
    buckets = merged + mine
  }

  /// Returns the bucket of the call with this rank, counted from 1 for the fastest call.
  func bucket(ofRank rank: UInt64) -> Int {
    var left = rank
    for bucket in buckets {
      if left <= bucket.count { return bucket.number }
      left -= bucket.count
    }
    return BucketScale.overflow
  }
}

/// The buckets of a histogram of times: log-linear, 16 to an octave, from 1 µs to 71 min (2³² µs).
///
/// A bucket excludes its lower edge and includes its upper edge. Each power of two is an edge. Times up to 32 µs have a
/// bucket each. A higher bucket is at most 1/16 as wide as its times are long, so its middle differs from them by at
/// most 1/32, which is less than 3.2 %. Bucket 0 is the underflow, for calls that took less than 1 µs. The last bucket
/// is the overflow.
package enum BucketScale {
  /// The bucket of times above 2³² µs.
  package static let overflow = 28 * 16 + 17
  /// The number of buckets, including the underflow and the overflow.
  package static let count = overflow + 1

  private static let end: UInt64 = 1 << 32

  /// Returns the bucket of a time in µs.
  @inline(__always)
  package static func bucket(of elapsed: UInt64) -> Int {
    // A time of 0 wraps around.
    let below = elapsed &- 1
    guard below < end else { return elapsed == 0 ? 0 : overflow }
    // The number of low bits to drop: all after the first five significant bits.
    let shift = max(0, 59 - below.leadingZeroBitCount)
    return shift << 4 + Int(truncatingIfNeeded: below >> UInt64(shift)) + 1
  }

  /// Returns the middle of a bucket in µs, which represents all its times; nil for the overflow.
  package static func middle(of bucket: Int) -> UInt64? {
    guard bucket < overflow else { return nil }
    guard bucket > 32 else { return UInt64(bucket) }
    let shift = UInt64((bucket - 1) / 16 - 1)
    return UInt64(16 + (bucket - 1) % 16) << shift + (1 << shift - 1) / 2 + 1
  }
}
