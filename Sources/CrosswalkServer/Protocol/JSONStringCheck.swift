/// Finds the end of a JSON string and checks that the string is well-formed, without decoding it.
enum JSONStringCheck {
  /// Returns the end of the string that begins at `quote`, and whether it has escapes.
  ///
  /// The end is the index after the closing quote. The result is nil if the string is malformed or has no end. Control
  /// characters must be escaped, except U+007F, which the encoders of many languages do not escape. Surrogates must
  /// come in pairs.
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

  /// Returns the code unit that `\uXXXX` encodes; nil if there is no such escape.
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

  /// Returns the index of the next quote, backslash or control character; the end of the line if there is none.
  private static func endOfPlainText(in line: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index + 8 <= line.count {
      var bytes = EightBytes(line, at: index)
      bytes.look(below: 0x20)
      bytes.look(for: UInt8(ascii: "\""))
      bytes.look(for: UInt8(ascii: "\\"))
      if let first = bytes.first { return index + first }
      index += 8
    }
    while index < line.count, !isSpecial(line[index]) { index += 1 }
    return index
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
