// Keys that stand without quotes: `key=value` and `key: value`.
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

  /// The key in front of the separator at `index`, if it has one of the names.
  ///
  /// It is the word in front. Blanks are part of keys, too: `API key`; so the word before is looked at as well. In front of `=`
  /// that has to be all of the name, since one pair may follow another with nothing but a blank between.
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

  /// Whether the word at a place may begin with the end of an escape, as in `\npassword`: then another reading has the word.
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

  /// Takes what is behind `key:`, to the end of the line.
  private mutating func takeHeader(of key: Range<Int>) {
    let value = scan.skippingBlanks(index + 1)
    let end = endOfHeader(value, key)
    switch scan[value] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<max(scan.endOfBrackets(value), end))
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      // A value between quotes may have several lines.
      let closing = scan.endOfString(value)
      take(value..<max(end, scan[closing] == text[value] ? closing + 1 : closing))
    // Nothing, or what an earlier reading has taken.
    case DecodedText.outerQuote: break
    // A later reading takes it, when this is a quote.
    case UInt8(ascii: "\\") where scan.isEscapedQuote(value): break
    default: take(value..<end)
    }
  }

  /// Where the line of a header ends, with the lines after it that are indented more: headers are folded like this, and YAML
  /// writes what belongs to a key like this.
  ///
  /// A key with other words in front of it, as in a log, has one line.
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

  /// Takes what is behind `key=`, up to a mark that ends it, or between quotes.
  private mutating func takeAssigned(to key: Range<Int>) {
    var value = index + 1
    // Programs compare with `==`, and assign with `=>`.
    while let byte = scan[value], byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") { value += 1 }
    // In `key = value` the blank behind is how it is written; in `key= name=value` the key has no value.
    let canBeEmpty = key.upperBound == index && value == index + 1
    value = scan.skippingBlanks(value)
    if canBeEmpty, value > index + 1, isNameAndValue(value) { return }
    var end: Int { scan.end(value, where: Self.endsValue) }
    switch scan[value] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<max(scan.endOfBrackets(value), end))
    case UInt8(ascii: "\""), UInt8(ascii: "'"): takeString(at: value)
    // Nothing, or what an earlier reading has taken.
    case DecodedText.outerQuote: break
    // A later reading takes it, when this is a quote.
    case UInt8(ascii: "\\") where scan.isEscapedQuote(value): break
    default: take(value..<end)
    }
  }

  /// Whether the word at a place is `name=…`, so that the `key=` and the blanks in front of it have no value.
  ///
  /// What has nothing but marks behind the `=` may be a value with the padding of base64, unless its name is one of ours.
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

  /// Whether a value can begin with the mark, and goes on with a word then.
  private static func beginsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "["), DecodedText.outerQuote:
      true
    default: false
    }
  }

  /// Whether a key without quotes can have the byte.
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
