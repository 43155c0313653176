/// UTF-8 read a scalar at a time, strictly (RFC 3629: no overlong forms, no surrogates).
package enum UTF8Scalar {
  /// The scalar at an offset and its length in bytes; nil where the bytes are not UTF-8.
  package static func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> (scalar: UInt32, length: Int)? {
    let first = bytes[offset]
    let length: Int
    var scalar: UInt32
    switch first {
    case 0x00...0x7F: return (UInt32(first), 1)
    case 0xC2...0xDF: (length, scalar) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF: (length, scalar) = (3, UInt32(first & 0x0F))
    case 0xF0...0xF4: (length, scalar) = (4, UInt32(first & 0x07))
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for byte in bytes[offset + 1..<offset + length] {
      guard byte & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    switch length {
    case 3: guard scalar >= 0x800, !(0xD800...0xDFFF).contains(scalar) else { return nil }
    case 4: guard (0x10000...0x10FFFF).contains(scalar) else { return nil }
    default: break
    }
    return (scalar, length)
  }
}
