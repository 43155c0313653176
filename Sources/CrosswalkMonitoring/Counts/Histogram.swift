/// How many calls took how long: the buckets of `BucketScale` that have any.
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

  /// By number, each once.
  package private(set) var buckets: [Bucket]

  /// A histogram of buckets in any order, each at most once.
  package init(_ buckets: [Bucket] = []) {
    self.buckets = buckets.sorted { $0.number < $1.number }
  }

  /// Adds the calls of another.
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

  /// The bucket of the call that is nth from the quickest, from 1.
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
/// A bucket has the times from above its lower edge up to its upper edge, which is one of them; each power of two is an edge.
/// Times up to 32 µs have a bucket each. Above, a bucket is at most 1/16 as wide as its times are long, and its middle is
/// at most 1/32, which is 3.2 %, away from any of them. Bucket 0 is the underflow, of calls that took no whole µs; the last
/// is the overflow.
package enum BucketScale {
  /// The bucket of times above 2³² µs.
  package static let overflow = 28 * 16 + 17
  /// How many buckets there are, the underflow and the overflow among them.
  package static let count = overflow + 1

  private static let end: UInt64 = 1 << 32

  /// The bucket of a time in µs.
  @inline(__always)
  package static func bucket(of elapsed: UInt64) -> Int {
    // No time at all wraps around.
    let below = elapsed &- 1
    guard below < end else { return elapsed == 0 ? 0 : overflow }
    // What is left of the time below its four bits after the first.
    let shift = max(0, 59 - below.leadingZeroBitCount)
    return shift << 4 + Int(truncatingIfNeeded: below >> UInt64(shift)) + 1
  }

  /// The time in µs that stands for all of a bucket: its middle; nil for the overflow, which has none.
  package static func middle(of bucket: Int) -> UInt64? {
    guard bucket < overflow else { return nil }
    guard bucket > 32 else { return UInt64(bucket) }
    let shift = UInt64((bucket - 1) / 16 - 1)
    return UInt64(16 + (bucket - 1) % 16) << shift + (1 << shift - 1) / 2 + 1
  }
}
