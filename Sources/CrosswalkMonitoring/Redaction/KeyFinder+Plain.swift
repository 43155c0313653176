// Keys without quotes: `key=value` and `key: value`.
extension KeyFinder {
  /// Takes `key=value` or `key: value` with the separator at `index`, and stays on the last byte of the value.
  mutating func takeKey() {
    guard !isInString else { return }
    let isLine = text[index] == UInt8(ascii: ":")
    guard let key = namedKey(isLine: isLine) else {
      if isLine { takeAddress() } else { takePart() }
      return
    }
    if isLine { takeHeader(of: key) } else { takeAssigned(to: key) }
  }

  /// Returns the key before the separator at `index` if it matches one of the names, or nil.
  ///
  /// The key is the word before the separator. A key can contain blanks, as in `API key`, so the word before that one
  /// is checked as well. Before `=`, both words together must be or end in a name, because only a blank may separate
  /// one pair from the next.
  private func namedKey(isLine: Bool) -> Range<Int>? {
    let end = backwards(index, while: TextScan.isBlank)
    let start = backwards(end, while: Self.isInKey)
    guard start < end else { return nil }
    if isEscaped(start) { return names.isName(slice(start..<end)) ? start..<end : nil }
    if names.contains(slice(start..<end)) { return start..<end }
    let gap = backwards(start, while: TextScan.isBlank)
    let first = backwards(gap, while: Self.isInKey)
    guard first < gap, gap < start, !isEscaped(first), !Self.isDigit(text[start]) else { return nil }
    let both = first..<end
    return (isLine ? names.contains(slice(both)) : names.isEnding(of: slice(both))) ? both : nil
  }

  /// Returns whether the word may begin with the end of an escape, as in `\npassword`.
  ///
  /// If it does, the next decoded text has the word.
  private func isEscaped(_ start: Int) -> Bool {
    guard start > 0, text[start - 1] == UInt8(ascii: "\\") else { return false }
    return "bfnrtu".utf8.contains(text[start])
  }

  private func backwards(_ end: Int, while isPart: (UInt8) -> Bool) -> Int {
    var start = end
    while start > keyStart, isPart(text[start - 1]) { start -= 1 }
    return start
  }

  func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: text[range]) }

  /// Takes the value after `key:`, up to the end of the line.
  private mutating func takeHeader(of key: Range<Int>) {
    let value = scan.skippingBlanks(index + 1)
    let end = endOfHeader(value, key)
    switch scan[value] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<max(scan.endOfBrackets(value), end))
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      // A quoted value may have several lines.
      let closing = scan.endOfString(value)
      take(value..<max(end, scan[closing] == text[value] ? closing + 1 : closing))
    // The value is empty, or was taken from an earlier decoded text.
    case DecodedText.outerQuote: break
    // A later decoded text has this quote, and the value is taken there.
    case UInt8(ascii: "\\") where scan.isEscapedQuote(value): break
    default: take(value..<end)
    }
  }

  /// Returns the end of a header's line, including the following lines that are indented more.
  ///
  /// Folded headers look like this, and so do the values of YAML. If there are other words before the key, as in a log,
  /// the value ends with its line.
  private func endOfHeader(_ value: Int, _ key: Range<Int>) -> Int {
    var end = scan.endOfLine(value)
    let indent = scan.skippingBlanks(lineStart) - lineStart
    guard scan.skippingBlanks(keyStart) == key.lowerBound else { return end }
    while let next = scan.startOfLine(behind: end) {
      let first = scan.skippingBlanks(next)
      guard first - next > indent, let byte = scan[first], byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") else {
        break
      }
      end = scan.endOfLine(first)
    }
    return end
  }

  /// Takes the value after `key=`, up to a character that ends it, or between quotes.
  private mutating func takeAssigned(to key: Range<Int>) {
    var value = index + 1
    // Programs compare with `==` and assign with `=>`.
    while let byte = scan[value], byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") { value += 1 }
    // In `key = value` the blank after `=` is only a matter of style; in `key= name=value` the key has no value.
    let canBeEmpty = key.upperBound == index && value == index + 1
    value = scan.skippingBlanks(value)
    if canBeEmpty, value > index + 1, isNameAndValue(value) { return }
    var end: Int { scan.end(value, where: Self.endsValue) }
    switch scan[value] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<max(scan.endOfBrackets(value), end))
    case UInt8(ascii: "\""), UInt8(ascii: "'"): takeString(at: value)
    // The value is empty, or was taken from an earlier decoded text.
    case DecodedText.outerQuote: break
    // A later decoded text has this quote, and the value is taken there.
    case UInt8(ascii: "\\") where scan.isEscapedQuote(value): break
    default: take(value..<end)
    }
  }

  /// Returns whether `name=…` is at `start`, so that the `key=` and the blanks before it have no value.
  ///
  /// If only punctuation follows the `=`, it may be the padding of a base64 value, unless the name itself matches.
  private func isNameAndValue(_ start: Int) -> Bool {
    let end = scan.end(start) { !Self.isWord($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
    guard scan[end] == UInt8(ascii: "="), Self.isWord(text[start]), !Self.isDigit(text[start]) else { return false }
    if names.contains(slice(start..<end)) { return true }
    var value = end + 1
    if let byte = scan[value], Self.beginsValue(byte) { value += 1 }
    return scan[value].map(Self.isWord) ?? false
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") || TextScan.isSpace(byte)
  }

  /// Returns whether a value can begin with this character, followed by a word.
  private static func beginsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "["), DecodedText.outerQuote:
      true
    default: false
    }
  }

  /// Returns whether a key without quotes can contain the byte.
  private static func isInKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"): true
    default: isWord(byte)
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case DecodedText.outerQuote: false
    default: isDigit(byte) || byte >= 0x80
    }
  }
}
