internal import Crosswalk
package import FoundationEssentials
internal import Glibc

/// The counts of one service in the current minute of a recorder: flat, so that a call costs a few additions.
struct ServiceTally {
  /// Room for the longest name; the compiler wants a literal here, which a test compares with the limit.
  typealias NameBytes = InlineArray<128, UInt8>

  let service: ServiceName
  /// The bytes of the name, for the comparison with the names of incoming calls.
  private let name: NameBytes
  private let nameLength: Int
  var rule: CaptureRule
  /// The start of the minute, in seconds since 1970.
  private(set) var minute: Int64
  private(set) var count: UInt64 = 0
  private var errors: UInt64 = 0
  private var sum: UInt64 = 0
  private var minimum: UInt64 = .max
  private var maximum: UInt64 = 0
  /// The number of drains in a row that have found no calls.
  var idleDrains = 0
  // 32 bits are enough: a drain comes long before four billion calls.
  private var buckets = InlineArray<466, UInt32>(repeating: 0)

  init(_ service: ServiceName, minute: Int64, rule: CaptureRule) {
    self.service = service
    self.minute = minute
    self.rule = rule
    var name = NameBytes(repeating: 0)
    for (index, byte) in service.text.utf8.enumerated() { name[index] = byte }
    self.name = name
    nameLength = service.text.utf8.count
  }

  @inline(__always)
  func isNamed(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == nameLength, let start = bytes.baseAddress else { return false }
    return withUnsafeBytes(of: name) { mine in
      guard let mine = mine.baseAddress else { return false }
      return memcmp(mine, start, nameLength) == 0
    }
  }

  @inline(__always)
  mutating func add(elapsed: UInt64, failed: Bool) {
    count &+= 1
    errors &+= failed ? 1 : 0
    sum = sum.addingCapped(elapsed)
    minimum = min(minimum, elapsed)
    maximum = max(maximum, elapsed)
    buckets[BucketScale.bucket(of: elapsed)] &+= 1
  }

  /// Returns the counts and resets them, for this minute or another.
  mutating func take(next minute: Int64) -> Counts {
    var taken: [Histogram.Bucket] = []
    for number in buckets.indices where buckets[number] > 0 {
      taken.append(Histogram.Bucket(number, count: UInt64(buckets[number])))
      buckets[number] = 0
    }
    let counts = Counts(
      count: count, errors: errors, sum: sum, minimum: minimum, maximum: maximum, histogram: Histogram(taken))
    (count, errors, sum, minimum, maximum) = (0, 0, 0, .max, 0)
    self.minute = minute
    return counts
  }
}

/// The calls of one service that arrived in one minute and were counted between two drains of a recorder.
package struct ServiceCounts: Sendable, Equatable {
  package let service: ServiceName
  /// The start of the minute, in seconds since 1970.
  package let minute: Int64
  package let counts: Counts
  /// No call of these was counted before this time.
  package let since: Date
  /// No call of these was counted after this time.
  package let until: Date

  package init(service: ServiceName, minute: Int64, counts: Counts, since: Date, until: Date) {
    self.service = service
    self.minute = minute
    self.counts = counts
    self.since = since
    self.until = until
  }
}
