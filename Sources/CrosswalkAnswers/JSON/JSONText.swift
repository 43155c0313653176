/// Writes JSON into a byte buffer, in any order of keys, and allocates nothing but the output.
///
/// `JSONScanner` reads it. Both have only what the protocol and the store need.
package enum JSONText {
  /// Appends `bytes` (UTF-8) as a JSON string, quotes included.
  ///
  /// Control characters, U+007F included, are escaped, because the line protocol does not allow them.
  package static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var clean = 0
    for (index, byte) in bytes.enumerated() {
      guard byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      output.append(contentsOf: bytes[clean..<index])
      clean = index + 1
      appendEscape(of: byte, to: &output)
    }
    output.append(contentsOf: bytes[clean...])
    output.append(UInt8(ascii: "\""))
  }

  /// Appends the escape of a quote, a backslash or a control character.
  package static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
    case UInt8(ascii: "\n"): output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
    case UInt8(ascii: "\r"): output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
    case UInt8(ascii: "\t"): output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
    default:
      output.append(contentsOf: "\\u00".utf8)
      output.append(hexDigit(byte >> 4))
      output.append(hexDigit(byte & 0xF))
    }
  }

  /// Appends `text` as a JSON string, quotes included.
  package static func append(_ text: some StringProtocol, to output: inout [UInt8]) {
    var text = String(text)
    text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &output) }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
