/// Twelve places of an index, in one line of the processor's cache.
///
/// In memory: a byte of the hash for each place (its tag), whether values that belong here are in the next bucket, three
/// bytes that say nothing, and a reference for each place, 0 where it is free.
struct Bucket {
  /// How many references it holds.
  static let capacity = 12
  /// How many bytes it takes.
  static let byteCount = 64
  private static let overflowOffset = 12
  private static let referencesOffset = 16

  /// Where it begins: a multiple of `byteCount`.
  let start: UnsafeRawPointer

  @inline(__always)
  init(at start: UnsafeRawPointer) {
    self.start = start
  }

  /// Places of a bucket: in the nth byte a bit for the nth place, and one for the place eight behind it.
  struct Places {
    fileprivate(set) var bits: UInt64 = 0

    /// Takes one of the places out; nil where there is none.
    @inline(__always)
    mutating func next() -> Int? {
      guard bits != 0 else { return nil }
      let bit = bits.trailingZeroBitCount
      bits &= bits &- 1
      return bit >> 3 + (bit & 1) << 3
    }
  }

  /// The places that have the tag; free ones have the tag 0.
  @inline(__always)
  func places(tagged tag: UInt8) -> Places {
    let tags = UInt64(tag) &* 0x0101_0101_0101_0101
    let first = Self.zeros(start.load(as: UInt64.self) ^ tags)
    let last = Self.zeros(UInt64(start.load(fromByteOffset: 8, as: UInt32.self)) ^ tags)
    return Places(bits: first | (last & 0x0101_0101) << 1)
  }

  /// 1 in each byte that is 0, and 0 in the others.
  @inline(__always)
  private static func zeros(_ bytes: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((bytes & low) &+ low) | bytes | low) >> 7
  }

  /// Whether values that belong here, or further in front, are in the next bucket.
  @inline(__always)
  var overflows: Bool {
    start.load(fromByteOffset: Self.overflowOffset, as: UInt8.self) != 0
  }

  /// The references at all places, of which those at free ones are 0.
  @inline(__always)
  var references: UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(
      start: (start + Self.referencesOffset).assumingMemoryBound(to: UInt32.self), count: Self.capacity)
  }

  /// The bucket behind it.
  @inline(__always)
  var next: Bucket {
    Bucket(at: start + Self.byteCount)
  }
}

extension Bucket {
  /// Takes a reference in, at the first free place; false where none is free, which it then notes.
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
