import CrosswalkMonitoring
import Testing

@Suite struct BucketScaleTests {
  /// All times near the edges of buckets, and many others.
  static let times: [UInt64] =
    Array(0..<70_000) + (0..<32).flatMap { octave in (0...16).flatMap { edges(octave, $0) } }
    + (0..<100_000).map { _ in UInt64.random(in: 0...1 << 32) }

  static func edges(_ octave: Int, _ step: Int) -> [UInt64] {
    let edge = (UInt64(16 + step) << UInt64(octave)) >> 4
    return [edge - min(1, edge), edge, edge + 1].filter { $0 <= 1 << 32 }
  }

  @Test func `the middle of a bucket is within 3.2 percent of all its times, and it is equal to times of up to 32 µs`()
  {
    for time in Self.times {
      let middle = BucketScale.middle(of: BucketScale.bucket(of: time)) ?? .max
      let distance = max(middle, time) - min(middle, time)
      guard Double(distance) <= 0.032 * Double(time), time >= 32 || distance == 0 else {
        Issue.record("\(time) µs is told as \(middle) µs")
        return
      }
    }
  }

  @Test func `a longer time is never in a lower bucket, and a middle is in its own bucket`() {
    let buckets = Self.times.sorted().map(BucketScale.bucket)
    #expect(buckets == buckets.sorted())
    #expect(Set(buckets) == Set(0..<BucketScale.overflow))
    for bucket in 0..<BucketScale.overflow {
      #expect(BucketScale.middle(of: bucket).map(BucketScale.bucket) == bucket)
    }
  }

  @Test(arguments: 5..<32)
  func `an octave has 16 buckets`(_ octave: Int) {
    let start = UInt64(1) << UInt64(octave)
    #expect(BucketScale.bucket(of: 2 * start) - BucketScale.bucket(of: start) == 16)
    // A power of two is the longest time of its bucket.
    #expect(BucketScale.bucket(of: start + 1) == BucketScale.bucket(of: start) + 1)
  }

  @Test func `a time of less than 1 µs is in the underflow, and a time above 71 min is in the overflow`() {
    #expect(BucketScale.bucket(of: 0) == 0)
    #expect(BucketScale.bucket(of: 1) == 1)
    #expect(BucketScale.bucket(of: 1 << 32) == BucketScale.overflow - 1)
    for time in [1 << 32 + 1, 1 << 33, .max] as [UInt64] {
      #expect(BucketScale.bucket(of: time) == BucketScale.overflow)
    }
    #expect(BucketScale.middle(of: BucketScale.overflow) == nil)
  }
}
