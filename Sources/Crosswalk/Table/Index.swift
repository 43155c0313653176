import Glibc

/// Finds the rows that have a value in one system: a table of the values' hashes.
///
/// The upper half of a value's hash says in which bucket it belongs, and its lowest byte there is the value's tag. A
/// bucket that is full passes on to the next. So a search looks at one line of the cache, or seldom at a second, and at
/// the rows whose tags are right, which are nearly always those that it looks for.
///
/// A reference is that of a row with one value, or, with its high bit set, the place of a group: the upper half of a hash,
/// a count, and so many rows that share the value of that hash. Rows for some context only (`when`) are under the hash of
/// value and context together, so a search for each combination of qualifiers that occurs finds the most specific rows
/// with no filtering.
final class Index: @unchecked Sendable {
  // Sendable: the memory is written by the builder that hands it over here, and never after.

  static let groupBit: UInt32 = 1 << 31
  /// How many buckets a search looks at; a table that needs more is made anew with another seed.
  static let longestSearch = 8

  /// The combinations of qualifiers for which there are rows, the most specific first.
  let contextMasks: [UInt8]
  let hash: SeededHash
  let buckets: UnsafeRawPointer
  let bucketCount: UInt64
  private let system: Int
  private let countingMask: UInt8
  private let rows: Rows
  let groups: UnsafePointer<UInt32>

  /// - Throws: `CancellationError` where the task that makes it was cancelled.
  init(of rows: Rows, system: Int, countingQualifiers: UInt8) throws(CancellationError) {
    let parts = try IndexBuilder(rows: rows, system: system, countingMask: countingQualifiers).build()
    self.rows = rows
    self.system = system
    countingMask = countingQualifiers
    contextMasks = parts.contextMasks
    hash = parts.hash
    buckets = UnsafeRawPointer(parts.buckets)
    bucketCount = UInt64(parts.bucketCount)
    let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, parts.groups.count))
    groups.initialize(from: parts.groups, count: parts.groups.count)
    self.groups = UnsafePointer(groups)
  }

  deinit {
    buckets.deallocate()
    groups.deallocate()
  }

  /// The hash under which rows with that key and, as far as `mask` says, that context are found.
  @inline(__always)
  static func hash(_ hash: SeededHash, key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> UInt64 {
    var value = hash(key)
    if mask != 0 {
      context.forEach(in: mask) { place, word in
        value = SeededHash.mix(value ^ UInt64(place + 1), hash(word))
      }
    }
    return value
  }

  /// In which of `count` buckets a search begins; `half` is the upper half of a hash.
  @inline(__always)
  static func home(of half: UInt64, among count: UInt64) -> Int {
    Int(truncatingIfNeeded: (half &* count) >> 32)
  }

  /// By what a bucket knows a value; `half` is the upper half of its hash.
  @inline(__always)
  static func tag(of half: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: half)
  }

  /// The rows that have the key and whose context is, as far as it counts, exactly what `mask` takes of `context`.
  @inline(__always)
  func find(key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> UnsafeBufferPointer<UInt32> {
    let half = Self.hash(hash, key: key, mask: mask, context: context) >> 32
    var bucket = Bucket(at: buckets + Self.home(of: half, among: bucketCount) * Bucket.byteCount)
    while true {
      var places = bucket.places(tagged: Self.tag(of: half))
      while let place = places.next() {
        guard let references = references(at: place, in: bucket, half) else { continue }
        if matches(rows[references[0]], key: key, mask: mask, context: context) { return references }
      }
      guard bucket.overflows else { return UnsafeBufferPointer(start: nil, count: 0) }
      bucket = bucket.next
    }
  }

  /// Calls `body` with every value that several rows share in one context, and these rows.
  func forEachGroup(
    _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<UInt32>) throws(CancellationError) -> Void
  ) throws(CancellationError) {
    var cancellation = CancellationCheck()
    for number in 0..<Int(bucketCount) + Self.longestSearch {
      for reference in Bucket(at: buckets + number * Bucket.byteCount).references where reference & Self.groupBit != 0 {
        let group = Group(groups, reference)
        guard group.rows.count > 1 else { continue }
        try cancellation.step()
        try body(group.key(in: rows), group.rows)
      }
    }
  }

  /// The rows at a place; nil where it is free, or is a group's that has another hash.
  @inline(__always)
  private func references(at place: Int, in bucket: Bucket, _ half: UInt64) -> UnsafeBufferPointer<UInt32>? {
    let reference = bucket.references[place]
    guard reference & Self.groupBit != 0 else {
      return reference == 0 ? nil : UnsafeBufferPointer(rebasing: bucket.references[place...place])
    }
    let group = Group(groups, reference)
    return group.half == half ? group.rows : nil
  }

  @inline(__always)
  private func matches(_ row: Row, key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> Bool {
    guard row.contextMask & countingMask == mask, row.cell(system).contains(key: key) else { return false }
    guard mask != 0 else { return true }
    var same = true
    context.forEach(in: mask) { place, value in
      same = same && row.contextValue(ofQualifier: place)?.key.isSame(as: value) == true
    }
    return same
  }
}
