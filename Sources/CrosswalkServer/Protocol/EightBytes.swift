/// Eight bytes of a text, searched together.
struct EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  private let bytes: UInt64
  /// The high bits of the bytes that were found.
  ///
  /// Only the lowest bit that is set is reliable: a higher one may be set for a byte that was not looked for.
  private var found: UInt64 = 0

  /// Takes the bytes at `offset`; there must be eight.
  @inline(__always)
  init(_ text: UnsafeRawBufferPointer, at offset: Int) {
    bytes = text.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }

  /// Looks for a byte.
  @inline(__always)
  mutating func look(for byte: UInt8) {
    let difference = bytes ^ Self.ones &* UInt64(byte)
    found |= (difference &- Self.ones) & ~difference & Self.highBits
  }

  /// Looks for bytes that are less than `byte`, which is at most 128.
  @inline(__always)
  mutating func look(below byte: UInt8) {
    found |= (bytes &- Self.ones &* UInt64(byte)) & ~bytes & Self.highBits
  }

  /// The index of the first byte that was found.
  @inline(__always)
  var first: Int? { found == 0 ? nil : found.trailingZeroBitCount / 8 }
}

extension UnsafeRawBufferPointer {
  /// Whether these bytes are UTF-8.
  ///
  /// Text that is all ASCII is checked eight bytes at a time.
  var isUTF8: Bool {
    let count = count
    var offset = 0
    var seen: UInt64 = 0
    while offset + 8 <= count {
      seen |= loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    if count >= 8 {
      // Reading the last eight bytes, some of them again, is faster than reading the rest one by one.
      seen |= loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else {
      for byte in self { seen |= UInt64(byte) }
    }
    guard seen & 0x8080_8080_8080_8080 != 0 else { return true }
    return (try? UTF8Span(validating: bindMemory(to: UInt8.self).span)) != nil
  }
}
