/// Twelve slots of an index, in one cache line of the processor.
///
/// In memory: a byte of the hash for each slot (its tag), a byte that says whether values that belong here are in the
/// next bucket, three unused bytes, and a reference for each slot, which is 0 if the slot is free.
struct Bucket {
  /// The number of slots.
  static let capacity = 12
  /// The size in bytes.
  static let byteCount = 64
  private static let overflowOffset = 12
  private static let referencesOffset = 16

  /// The address: a multiple of `byteCount`.
  let start: UnsafeRawPointer

  @inline(__always)
  init(at start: UnsafeRawPointer) {
    self.start = start
  }

  /// A set of slots of a bucket: byte n has a bit for slot n, and one for slot n + 8.
  struct Slots {
    fileprivate(set) var bits: UInt64 = 0

    /// Removes a slot from the set and returns it; nil if the set is empty.
    @inline(__always)
    mutating func next() -> Int? {
      guard bits != 0 else { return nil }
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      return bit >> 3 + (bit & 1) << 3
    }
  }

  /// The slots with the tag; free slots have the tag 0.
  @inline(__always)
  func slots(tagged tag: UInt8) -> Slots {
    let tags = UInt64(tag) &* 0x0101_0101_0101_0101
    let first = Self.zeros(start.load(as: UInt64.self) ^ tags)
    let last = Self.zeros(UInt64(start.load(fromByteOffset: 8, as: UInt32.self)) ^ tags)
    return Slots(bits: first | (last & 0x0101_0101) << 1)
  }

  /// 1 for each byte that is 0, and 0 for the others.
  @inline(__always)
  private static func zeros(_ bytes: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((bytes & low) &+ low) | bytes | low) >> 7
  }

  /// Whether values that belong here, or in an earlier bucket, are in the next bucket.
  @inline(__always)
  var overflows: Bool {
    start.load(fromByteOffset: Self.overflowOffset, as: UInt8.self) != 0
  }

  /// The references of all slots; those of free slots are 0.
  @inline(__always)
  var references: UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(
      start: (start + Self.referencesOffset).assumingMemoryBound(to: UInt32.self), count: Self.capacity)
  }

  /// The next bucket.
  @inline(__always)
  var next: Bucket {
    Bucket(at: start + Self.byteCount)
  }
}

extension Bucket {
  /// Adds a reference in the first free slot; if no slot is free, marks the bucket as overflowing and returns false.
  static func add(_ reference: UInt32, tag: UInt8, at start: UnsafeMutableRawPointer) -> Bool {
    let references = (start + referencesOffset).assumingMemoryBound(to: UInt32.self)
    guard let free = (0..<capacity).first(where: { references[$0] == 0 }) else {
      start.storeBytes(of: 1, toByteOffset: overflowOffset, as: UInt8.self)
      return false
    }
    references[free] = reference
    start.storeBytes(of: tag, toByteOffset: free, as: UInt8.self)
    return true
  }
}
