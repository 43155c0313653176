/// The line protocol's rule for words in replies (section "Words").
package enum BareWord {
  /// Whether a reply may say these bytes as they are: not empty, no space, no `"`, no control character, and no `{` or
  /// `[` in front, by which a JSON document is known.
  package static func allows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return false }
    guard bytes.count >= 8 else {
      return bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") }
    }
    var offset = 0
    while offset + 8 < bytes.count {
      guard allowsAll(of: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) else { return false }
      offset += 8
    }
    return allowsAll(of: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
  }

  /// Whether each of eight bytes may be said as it is.
  private static func allowsAll(of bytes: UInt64) -> Bool {
    // Seven bits of each byte, so that a sum stays in its byte; its high bit says whether a bound was passed.
    let low = bytes & 0x7F7F_7F7F_7F7F_7F7F
    let isAboveSpace = low &+ 0x5F5F_5F5F_5F5F_5F5F
    let isNoQuote = (low ^ 0x2222_2222_2222_2222) &+ 0x7F7F_7F7F_7F7F_7F7F
    let isDelete = low &+ 0x0101_0101_0101_0101
    return (bytes | isAboveSpace & isNoQuote & ~isDelete) & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
  }
}
