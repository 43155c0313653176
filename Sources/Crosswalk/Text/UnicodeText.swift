import Foundation

/// Unicode NFC, the form in which all text is compared.
enum NormalForm {
  /// Whether the bytes are certainly in NFC: no scalar below U+0300 composes or decomposes.
  static func isEvident(_ bytes: UnsafeRawBufferPointer) -> Bool {
    ASCII.isAll(bytes) || bytes.allSatisfy { $0 < 0xCC }
  }

  static func canonical(_ text: String) -> String {
    text.precomposedStringWithCanonicalMapping
  }

  /// Returns the bytes in NFC.
  static func canonical(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if isEvident(bytes) { return Array(bytes) }
    return Array(canonical(String(decoding: bytes, as: UTF8.self)).utf8)
  }

  static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    if one.elementsEqual(other) { return true }
    if isEvident(one) && isEvident(other) { return false }
    return canonical(one) == canonical(other)
  }
}

/// A strict reader of UTF-8, one scalar at a time (RFC 3629: no overlong forms, no surrogates).
package enum UTF8Scalar {
  /// Returns the scalar at an offset, and its length in bytes; nil if the bytes are not UTF-8.
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

/// Characters that are not visible.
enum Blank {
  /// Returns whether a character is a space of any width or a tab, but not a line break.
  static func isHorizontal(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || scalar.properties.generalCategory == .spaceSeparator
  }

  /// Returns whether a character is a no-break space.
  static func isNoBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{A0}" || scalar == "\u{202F}" || scalar == "\u{2007}"
  }

  /// Returns whether a character has no width.
  ///
  /// Examples are joiners, direction marks, soft hyphens and byte-order marks.
  static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0xAD && scalar.properties.isDefaultIgnorableCodePoint
  }
}
