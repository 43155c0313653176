/// The escapes that forms and URLs (`%22`, `+`) and XML (`&quot;`) use for other text.
enum TransportEscape {
  private static let entities: [(name: StaticString, byte: UInt8)] = [
    ("&quot;", UInt8(ascii: "\"")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
    ("&amp;", UInt8(ascii: "&")), ("&apos;", UInt8(ascii: "'")),
  ]

  /// Returns whether an escape can begin with this byte.
  static func begins(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "&")
  }

  /// Appends what the escape at `offset` stands for.
  ///
  /// - Returns: The number of bytes of the escape; 0 if it is not valid.
  static func resolve(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, into output: inout [UInt8]) -> Int {
    switch bytes[offset] {
    case UInt8(ascii: "+"):
      output.append(UInt8(ascii: " "))
      return 1
    case UInt8(ascii: "%"): return resolvePercent(bytes, at: offset, into: &output)
    default: return resolveEntity(bytes, at: offset, into: &output)
    }
  }

  private static func resolvePercent(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, into output: inout [UInt8]
  ) -> Int {
    guard offset + 2 < bytes.count, let high = bytes[offset + 1].hexDigit, let low = bytes[offset + 2].hexDigit,
      high << 4 | low < DecodedText.outerQuote
    else { return 0 }
    output.append(high << 4 | low)
    return 3
  }

  private static func resolveEntity(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, into output: inout [UInt8]
  ) -> Int {
    for (name, byte) in entities {
      let length = name.utf8CodeUnitCount
      guard offset + length <= bytes.count,
        bytes[offset..<offset + length].elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: length))
      else { continue }
      output.append(byte)
      return length
    }
    // These are escapes such as `&#34;` and `&#x22;`; the longest has ten bytes.
    let end = bytes[offset..<min(offset + 10, bytes.count)].firstIndex(of: UInt8(ascii: ";")) ?? offset
    guard end > offset + 2, bytes[offset + 1] == UInt8(ascii: "#") else { return 0 }
    let isHexadecimal = bytes[offset + 2] | 0x20 == UInt8(ascii: "x")
    let digits = String(decoding: bytes[offset + (isHexadecimal ? 3 : 2)..<end], as: UTF8.self)
    guard let scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init) else { return 0 }
    output.append(contentsOf: scalar.utf8)
    return end + 1 - offset
  }
}
