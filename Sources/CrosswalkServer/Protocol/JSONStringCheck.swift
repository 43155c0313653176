/// Finds where a JSON string ends, and whether it is well-formed, without reading what it says.
enum JSONStringCheck {
  /// Where the string ends that begins at `quote`, behind its closing quote, and whether it has escapes; nil where it is
  /// malformed or has no end.
  ///
  /// As everywhere in the protocol, control characters must be escaped, U+007F too, and surrogates come in pairs.
  static func end(of line: UnsafeRawBufferPointer, from quote: Int) -> (end: Int, isEscaped: Bool)? {
    var index = quote + 1
    var isEscaped = false
    while true {
      index = endOfPlainText(in: line, from: index)
      guard index < line.count else { return nil }
      switch line[index] {
      case UInt8(ascii: "\""): return (index + 1, isEscaped)
      case UInt8(ascii: "\\"):
        guard let next = endOfEscape(in: line, at: index) else { return nil }
        index = next
        isEscaped = true
      default: return nil
      }
    }
  }

  private static func endOfEscape(in line: UnsafeRawBufferPointer, at backslash: Int) -> Int? {
    guard backslash + 1 < line.count else { return nil }
    switch line[backslash + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return backslash + 2
    case UInt8(ascii: "u"):
      guard let code = codeUnit(in: line, at: backslash) else { return nil }
      switch code {
      case 0xD800...0xDBFF:
        guard let low = codeUnit(in: line, at: backslash + 6), (0xDC00...0xDFFF).contains(low) else { return nil }
        return backslash + 12
      case 0xDC00...0xDFFF: return nil
      default: return backslash + 6
      }
    default: return nil
    }
  }

  /// What `\uXXXX` stands for.
  private static func codeUnit(in line: UnsafeRawBufferPointer, at backslash: Int) -> UInt32? {
    guard backslash + 6 <= line.count, line[backslash] == UInt8(ascii: "\\"), line[backslash + 1] == UInt8(ascii: "u")
    else { return nil }
    var code: UInt32 = 0
    for byte in line[backslash + 2, backslash + 6] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return code
  }

  /// The next quote, backslash or control character; the end of the line where there is none.
  private static func endOfPlainText(in line: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index + 8 <= line.count {
      let special = line.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian.specialBytes
      guard special == 0 else { return index + special.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < line.count, !line[index].isSpecial { index += 1 }
    return index
  }
}

extension UInt8 {
  fileprivate var isSpecial: Bool {
    self < 0x20 || self == 0x7F || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}

extension UInt64 {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The high bits of the bytes that are special; the lowest that is set is exact, those above it may be too many.
  fileprivate var specialBytes: UInt64 {
    let control = self &- Self.ones &* 0x20
    let others = zeroBytes(0x7F) | zeroBytes(UInt8(ascii: "\"")) | zeroBytes(UInt8(ascii: "\\"))
    return (control & ~self | others) & Self.highBits
  }

  private func zeroBytes(_ byte: UInt8) -> UInt64 {
    let difference = self ^ Self.ones &* UInt64(byte)
    return (difference &- Self.ones) & ~difference
  }
}
