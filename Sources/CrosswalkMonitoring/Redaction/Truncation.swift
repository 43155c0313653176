/// Cuts payloads that are longer than their policy allows.
enum Truncation {
  /// At most `limit` bytes of the text, which is UTF-8, cut between two scalars; and what says how much is missing.
  static func cut(_ text: [UInt8], to limit: Int) -> [UInt8] {
    guard text.count > limit else { return text }
    var end = limit
    // Bytes that begin with 10 continue a scalar.
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return text[..<end] + Array("… (\(text.count - end) more bytes)".utf8)
  }
}
