import NIOCore

/// The form of a word in a request: bare if possible, otherwise a JSON string.
enum Word {
  /// Appends `text` as one word.
  static func write(_ text: String, to buffer: inout ByteBuffer) {
    guard text.isEmpty || !text.utf8.allSatisfy(isBare) else {
      buffer.writeString(text)
      return
    }
    buffer.writeInteger(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      // Bytes that need no escape are written together, since the text of a LOAD may have millions of them.
      var plain = bytes.startIndex
      for (index, byte) in bytes.enumerated() where needsEscape(byte) {
        buffer.writeBytes(bytes[plain..<index])
        writeEscape(of: byte, to: &buffer)
        plain = index + 1
      }
      buffer.writeBytes(bytes[plain...])
    }
    buffer.writeInteger(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func writeEscape(of byte: UInt8, to buffer: inout ByteBuffer) {
    switch byte {
    case UInt8(ascii: "\n"): buffer.writeStaticString(#"\n"#)
    case UInt8(ascii: "\r"): buffer.writeStaticString(#"\r"#)
    case UInt8(ascii: "\t"): buffer.writeStaticString(#"\t"#)
    case 0..<0x20, 0x7F:
      buffer.writeStaticString(#"\u00"#)
      buffer.writeMultipleIntegers(hexDigit(byte >> 4), hexDigit(byte & 0xF))
    default: buffer.writeMultipleIntegers(UInt8(ascii: "\\"), byte)
    }
  }

  /// Returns whether a bare word may have that byte.
  static func isBare(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != UInt8(ascii: "\"") && byte != 0x7F
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension Duration {
  /// The duration as a word of a request, in whole µs; 0 if it is negative.
  var word: String {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return "0us" }
    // The limit is longer than any server allows, and small enough that the product does not overflow.
    return "\(min(seconds, 1_000_000_000_000) * 1_000_000 + attoseconds / 1_000_000_000_000)us"
  }
}
