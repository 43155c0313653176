// How a dictionary lies in memory. All entries are in one piece of memory (`Rows`), one after the other in the order of
// the file, each with all its texts. Each system has an `Index`, a hash table of references to rows in buckets of 64
// bytes. `IndexBuilder` makes it once; both are immutable afterwards and live as long as the dictionary.

import Glibc

/// Finds the rows that have a value in one system, by a table of the hashes of the values.
///
/// The upper half of the hash of a value gives the bucket to which it belongs, and the lowest byte of this half is the
/// tag of the value there. If a bucket is full, its values overflow into the next. So a search reads one cache line,
/// rarely a second, and the rows whose tags match, which are nearly always the right ones.
///
/// A reference stands for a row with one value or, if its high bit is set, for a group: the upper half of a hash, a
/// count, and that many rows that share the value with that hash. Rows for a context (`when`) are stored under the hash
/// of value and context together. So a search for each combination of qualifiers that occurs finds the most specific
/// rows without filtering.
final class Index: @unchecked Sendable {
  // Sendable: the memory is written by the builder, which hands it over here, and never afterwards.

  static let groupBit: UInt32 = 1 << 31
  /// The most buckets that a search reads; a table that needs more is built again with another seed.
  static let longestSearch = 8

  /// The combinations of qualifiers that occur in rows, the most specific first.
  let contextMasks: [UInt8]
  let hash: SeededHash
  let buckets: UnsafeRawPointer
  let bucketCount: UInt64
  private let system: Int
  private let countingMask: UInt8
  private let rows: Rows
  let groups: UnsafePointer<UInt32>

  /// - Throws: `CancellationError` if the task was cancelled.
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

  /// The hash for rows with that key and, for the qualifiers in `mask`, that context.
  @inline(__always)
  static func hash(_ hash: SeededHash, key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> UInt64 {
    var value = hash(key)
    if mask != 0 {
      context.forEach(in: mask) { index, word in
        value = SeededHash.mix(value ^ UInt64(index + 1), hash(word))
      }
    }
    return value
  }

  /// The index of the bucket, out of `count`, at which a search begins; `half` is the upper half of a hash.
  @inline(__always)
  static func home(of half: UInt64, among count: UInt64) -> Int {
    Int(truncatingIfNeeded: (half &* count) >> 32)
  }

  /// The tag of a value in its bucket; `half` is the upper half of its hash.
  @inline(__always)
  static func tag(of half: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: half)
  }

  /// The rows that have the key, and whose context, as far as it counts, is exactly the part of `context` in `mask`.
  @inline(__always)
  func find(key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> UnsafeBufferPointer<UInt32> {
    let half = Self.hash(hash, key: key, mask: mask, context: context) >> 32
    var bucket = Bucket(at: buckets + Self.home(of: half, among: bucketCount) * Bucket.byteCount)
    while true {
      var slots = bucket.slots(tagged: Self.tag(of: half))
      while let slot = slots.next() {
        guard let references = references(at: slot, in: bucket, half) else { continue }
        if matches(rows[references[0]], key: key, mask: mask, context: context) { return references }
      }
      guard bucket.overflows else { return UnsafeBufferPointer(start: nil, count: 0) }
      bucket = bucket.next
    }
  }

  /// Calls `body` with each value that several rows share in the same context, and these rows.
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

  /// The rows at a slot; nil if the slot is free, or has a group with another hash.
  @inline(__always)
  private func references(at slot: Int, in bucket: Bucket, _ half: UInt64) -> UnsafeBufferPointer<UInt32>? {
    let reference = bucket.references[slot]
    guard reference & Self.groupBit != 0 else {
      return reference == 0 ? nil : UnsafeBufferPointer(rebasing: bucket.references[slot...slot])
    }
    let group = Group(groups, reference)
    return group.half == half ? group.rows : nil
  }

  @inline(__always)
  private func matches(_ row: Row, key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> Bool {
    guard row.contextMask & countingMask == mask, row.cell(system).contains(key: key) else { return false }
    guard mask != 0 else { return true }
    var same = true
    context.forEach(in: mask) { index, value in
      same = same && row.contextValue(ofQualifier: index)?.key.isSame(as: value) == true
    }
    return same
  }
}

/// Rows of an index that share a value, or a row with several values.
struct Group {
  /// The upper half of the hash of the value, which distinguishes it from other values of the row.
  let half: UInt64
  /// References to the rows, in the order of the file.
  let rows: UnsafeBufferPointer<UInt32>

  /// The group for a reference.
  @inline(__always)
  init(_ groups: UnsafePointer<UInt32>, _ reference: UInt32) {
    let start = groups + Int(reference & ~Index.groupBit)
    half = UInt64(start[0])
    rows = UnsafeBufferPointer(start: start + 2, count: Int(start[1]))
  }

  /// The value that the rows share, in its compared form.
  ///
  /// Its offset in the first row and its length are stored after the rows.
  func key(in rows: Rows) -> UnsafeRawBufferPointer {
    guard let first = self.rows.first, let end = self.rows.baseAddress.map({ $0 + self.rows.count }) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: rows.start(of: first) + Int(end[0]), count: Int(end[1]))
  }

  /// Appends a group to the groups of an index that is being built.
  ///
  /// - Parameters:
  ///   - half: The upper half of the value's hash.
  ///   - references: The rows, in the order of the file.
  ///   - key: The value in the memory of the first row.
  ///   - rows: The rows of the dictionary.
  ///   - groups: The groups to which it is appended.
  static func append(
    half: UInt64, _ references: [UInt32], key: UnsafeRawBufferPointer, in rows: Rows, to groups: inout [UInt32]
  ) {
    groups += [UInt32(half), UInt32(references.count)]
    groups += references
    let start = key.baseAddress.flatMap { key in references.first.map { key - rows.start(of: $0) } }
    groups += [UInt32(start ?? 0), UInt32(key.count)]
  }
}
