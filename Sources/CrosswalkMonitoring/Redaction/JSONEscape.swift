/// The escapes of JSON strings, read leniently: a backslash that does not begin a valid escape stands for itself.
enum JSONEscape {
  /// Appends what the escape at `offset` stands for; there is a backslash at `offset`.
  ///
  /// - Returns: The number of bytes of the escape; 0 if it is not valid.
  static func resolve(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, into output: inout [UInt8]) -> Int {
    guard offset + 1 < bytes.count else { return 0 }
    switch bytes[offset + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(bytes[offset + 1])
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): return resolveCode(bytes, at: offset, into: &output)
    default: return 0
    }
    return 2
  }

  private static func resolveCode(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, into output: inout [UInt8]
  ) -> Int {
    guard let unit = unit(bytes, at: offset) else { return 0 }
    if let scalar = Unicode.Scalar(unit) {
      output.append(contentsOf: scalar.utf8)
      return 6
    }
    guard let low = Self.unit(bytes, at: offset + 6), UTF16.isLeadSurrogate(unit), UTF16.isTrailSurrogate(low) else {
      return 0
    }
    let scalar = UTF16.decode(UTF16.EncodedScalar([unit, low]))
    output.append(contentsOf: scalar.utf8)
    return 12
  }

  /// Returns the number of the `\u` escape at `offset`, or nil if there is no such escape.
  private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt16? {
    guard offset + 6 <= bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt16 = 0
    for index in offset + 2..<offset + 6 {
      guard let digit = bytes[index].hexDigit else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Returns the text of a key with its escapes resolved.
  static func resolved(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var offset = 0
    while offset < bytes.count {
      let length = bytes[offset] == UInt8(ascii: "\\") ? resolve(bytes, at: offset, into: &output) : 0
      if length == 0 { output.append(bytes[offset]) }
      offset += max(1, length)
    }
    return output
  }
}
