// Passwords in URLs, which need no name: `https://ann:…@host`.
extension KeyFinder {
  /// Takes the password of the URL whose `:` is at `index`, in front of `//`, and stays on its last byte.
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

  /// Whether a port stands there, with more hosts behind it perhaps.
  private func isPort(_ range: Range<Int>) -> Bool {
    guard let behind = text[range].firstIndex(where: { !Self.isDigit($0) }) else { return true }
    return behind > range.lowerBound && text[behind] == UInt8(ascii: ",")
  }

  /// Where a password ends that has marks that it may not have: at the last `@` of its URL, or where that is cut short.
  ///
  /// `start` is the first of these marks.
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

  /// Whether a URL ends at a place.
  private func endsAddress(_ index: Int) -> Bool {
    switch text[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), DecodedText.outerQuote: scan.isClosing(index)
    case UInt8(ascii: "<"), UInt8(ascii: ">"): true
    default: TextScan.isSpace(text[index])
    }
  }
}
