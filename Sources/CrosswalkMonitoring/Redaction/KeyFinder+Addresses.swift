// Passwords in URLs, which are found without a name: `https://ann:…@host`.
extension KeyFinder {
  /// Takes the password of the URL whose `:` before `//` is at `index`, and stays on its last byte.
  mutating func takeAddress() {
    guard scan[index + 1] == UInt8(ascii: "/"), scan[index + 2] == UInt8(ascii: "/") else { return }
    let start = index + 3
    var end = start
    var colon: Int?
    var sign: Int?
    while end < text.count, !Self.endsAuthority(text[end]), !endsAddress(end) {
      if text[end] == UInt8(ascii: "@") { sign = end }
      if text[end] == UInt8(ascii: ":"), colon == nil { colon = end }
      end += 1
    }
    guard let colon else { return }
    if sign == nil, text[start] != UInt8(ascii: "["), !isPort(colon + 1..<end) { sign = lateSign(end) }
    if let sign, colon < sign { take(colon + 1..<sign) }
  }

  /// Returns whether the range is a port, possibly followed by other hosts.
  private func isPort(_ range: Range<Int>) -> Bool {
    guard let behind = text[range].firstIndex(where: { !Self.isDigit($0) }) else { return true }
    return behind > range.lowerBound && text[behind] == UInt8(ascii: ",")
  }

  /// Returns the end of a password that contains characters that should have been escaped.
  ///
  /// It is the last `@` of the URL, or the end of the text if the URL is cut short. The first of these characters is at
  /// `start`.
  private mutating func lateSign(_ start: Int) -> Int? {
    guard start >= addressEnd else { return nil }
    var sign: Int?
    var end = start
    while end < text.count, !endsAddress(end) {
      if text[end] == UInt8(ascii: "@") { sign = end }
      end += 1
    }
    if sign == nil { addressEnd = end }
    return sign ?? (end == text.count || text[end] == DecodedText.outerQuote ? end : nil)
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// Returns whether a URL ends at `index`.
  private func endsAddress(_ index: Int) -> Bool {
    switch text[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), DecodedText.outerQuote: scan.isClosing(index)
    case UInt8(ascii: "<"), UInt8(ascii: ">"): true
    default: TextScan.isSpace(text[index])
    }
  }
}
