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
