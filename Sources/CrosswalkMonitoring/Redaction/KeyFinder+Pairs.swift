// Names next to their values, as in HAR files and in lists of raw headers.
extension KeyFinder {
  /// Notes `"name": …` and `"value": …`, and returns whether this is the value of a matching name.
  mutating func isValueOfPair(_ key: UnsafeBufferPointer<UInt8>, at value: Int, quote: Range<Int>) -> Bool {
    switch PairMember(key) {
    case nil: return false
    case .value: return pairs.take(valueAt: value, quote: quote)
    case .name:
      if let name = string(at: value), let waiting = pairs.take(name: isNamed(slice(name))) {
        takeEarlier(waiting.start, waiting.end ?? index, quote: waiting.quote)
      }
      return false
    case .rawHeaders:
      takeRawHeaders(at: value)
      return false
    }
  }

  /// Takes `["Authorization", …]` with the first quote at `index`, and stays on the last byte of the array's content.
  mutating func takeFirstElement() -> Bool {
    guard let open = text[..<index].lastIndex(where: { !TextScan.isSpace($0) }),
      text[open] == UInt8(ascii: "[") || text[open] == UInt8(ascii: "("), let end = endOfKey()
    else { return false }
    let key = slice(index + 1..<end)
    let comma = scan.skippingSpace(end + 1)
    guard scan[comma] == UInt8(ascii: ","), key.allSatisfy(Self.isInHeaderName), names.contains(key) else {
      return false
    }
    let value = scan.skippingSpace(comma + 1)
    // Otherwise it is a tuple, as Python prints it.
    guard text[open] == UInt8(ascii: "[") else {
      guard scan[value] == UInt8(ascii: "\"") || scan[value] == UInt8(ascii: "'") else { return false }
      takeString(at: value)
      return true
    }
    takeElements(value, of: open, quote: end..<end + 1)
    return true
  }

  /// Takes all elements of an array from `value` to the end.
  private mutating func takeElements(_ value: Int, of open: Int, quote: Range<Int>) {
    var end = scan.endOfBrackets(open)
    if text[end - 1] == UInt8(ascii: "]") { end -= 1 }
    while end > value, TextScan.isSpace(text[end - 1]) { end -= 1 }
    guard value < end else {
      index = value - 1
      return
    }
    let isQuoted = text[value] == UInt8(ascii: "\"") || text[value] == UInt8(ascii: "'")
    let closing = isQuoted ? scan.endOfString(value) : value
    if isQuoted, closing + 1 >= end { takeString(at: value) } else { take(value..<end, quote: .like(quote)) }
  }

  /// Takes the values of a list in which each name is followed by its value, such as `rawHeaders` of Node.
  private mutating func takeRawHeaders(at start: Int) {
    guard scan[start] == UInt8(ascii: "[") else { return }
    var element = scan.skippingSpace(start + 1)
    var isNamed: Bool?
    while let string = string(at: element) {
      if isNamed == true, !string.isEmpty { findings.append(Finding(string)) }
      isNamed = isNamed == nil ? self.isNamed(slice(string)) : nil
      let comma = scan.skippingSpace(string.upperBound + 1)
      guard scan[comma] == UInt8(ascii: ",") else { return }
      element = scan.skippingSpace(comma + 1)
    }
  }

  /// Takes a value that came before its name; if the value is in brackets, it ends at `end`.
  private mutating func takeEarlier(_ start: Int, _ end: Int, quote: Range<Int>) {
    if let string = string(at: start) {
      if !string.isEmpty { findings.append(Finding(string)) }
    } else {
      let isInBrackets = text[start] == UInt8(ascii: "{") || text[start] == UInt8(ascii: "[")
      let end = isInBrackets ? end : scan.end(start) { !Self.isLiteral($0) }
      if start < end { findings.append(Finding(start..<end, quote: .like(quote))) }
    }
  }

  /// Returns the text between the quotes of the string at `start`, or nil if there is no string.
  func string(at start: Int) -> Range<Int>? {
    guard scan[start] == UInt8(ascii: "\"") || scan[start] == UInt8(ascii: "'") else { return nil }
    return start + 1..<scan.endOfString(start)
  }

  private static func isInHeaderName(_ byte: UInt8) -> Bool {
    // Brackets are allowed, as in user[password]. Blanks are not, because it could be a sentence.
    if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") { return true }
    return byte != UInt8(ascii: "+") && isLiteral(byte) || byte == UInt8(ascii: "_")
  }
}

/// The part that a key has in a pair of a name and a value.
private enum PairMember {
  case name
  case value
  case rawHeaders

  init?(_ key: UnsafeBufferPointer<UInt8>) {
    guard key.count <= 16 else { return nil }
    switch String(decoding: key, as: UTF8.self).lowercased() {
    case "name", "key": self = .name
    case "value": self = .value
    case "rawheaders", "raw_headers", "rawtrailers": self = .rawHeaders
    default: return nil
    }
  }
}
