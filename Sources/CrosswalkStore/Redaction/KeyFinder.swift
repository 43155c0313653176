/// Finds the values of named keys in one reading of a payload.
///
/// It looks for keys, wherever they are, not for whole documents: so it finds what stands in JSON that is cut short, or
/// in the middle of other text. It steps over each value that it finds, and takes time in proportion to the text.
struct KeyFinder {
  private let scan: TextScan
  private let names: NameSet
  private(set) var findings: [Finding] = []
  private var place = 0
  /// Whether `place` is between the quotes of a string, as far as its line tells.
  ///
  /// What such a string says is read with its escapes resolved: in the next reading.
  private var isInString = false
  /// Where the key in front of the next separator can begin at the earliest.
  private var keyStart = 0
  /// Up to where an element of XML is redacted already.
  private var elementEnd = 0

  init(_ text: UnsafeBufferPointer<UInt8>, _ names: NameSet) {
    scan = TextScan(text: text)
    self.names = names
  }

  private var text: UnsafeBufferPointer<UInt8> { scan.text }

  /// Goes through the whole text.
  mutating func run() {
    while let byte = scan[place] {
      switch byte {
      case UInt8(ascii: "\""):
        if !takeQuotedKey() { isInString.toggle() }
        keyStart = place + 1
      case UInt8(ascii: "'"): _ = takeQuotedKey()
      case Reading.outerQuote, UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        isInString = false
        keyStart = place + 1
      case UInt8(ascii: "\\"):
        if let next = scan[place + 1], next == byte || next == UInt8(ascii: "\"") { place += 1 }
      case UInt8(ascii: "="), UInt8(ascii: ":"):
        takeKey()
        keyStart = place + 1
      case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: ","): keyStart = place + 1
      case UInt8(ascii: "<"): takeElement()
      default: break
      }
      place += 1
    }
  }

  /// Takes `"key": value` with a quote at `place`, and stays on the last byte of the value.
  private mutating func takeQuotedKey() -> Bool {
    guard let end = endOfKey() else { return false }
    var value = scan.skippingSpace(end + 1)
    guard let separator = scan[value], separator == UInt8(ascii: ":") || separator == UInt8(ascii: "=") else {
      return false
    }
    let key = UnsafeBufferPointer(rebasing: text[place + 1..<end])
    let isNamed =
      key.contains(UInt8(ascii: "\\"))
      ? JSONEscape.resolved(key).withUnsafeBufferPointer(names.contains) : names.contains(key)
    guard isNamed else { return false }
    value += 1
    // As Ruby writes it.
    if separator == UInt8(ascii: "="), scan[value] == UInt8(ascii: ">") { value += 1 }
    takeJSON(at: scan.skippingSpace(value), quote: end..<end + 1)
    return true
  }

  /// Where the key ends whose opening quote is at `place`; nil where it is none.
  private func endOfKey() -> Int? {
    let quote = text[place]
    var end = place + 1
    while end < text.count, end - place <= NameSet.longestWritten {
      switch text[end] {
      case quote: return end
      case UInt8(ascii: "\\"): end += 2
      case Reading.outerQuote, UInt8(ascii: "\n"): return nil
      default: end += 1
      }
    }
    return nil
  }

  /// Takes a value of JSON, of which there may be only the beginning.
  private mutating func takeJSON(at value: Int, quote: Range<Int>) {
    switch scan[value] {
    case nil, Reading.outerQuote: place = value - 1
    case UInt8(ascii: "\""), UInt8(ascii: "'"): takeString(at: value)
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<scan.endOfBrackets(value), quote: .like(quote))
    default:
      let end = scan.end(value) { !Self.isLiteral($0) }
      let next = scan.skippingBlanks(end)
      switch scan[next] {
      case nil, Reading.outerQuote, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\n"),
        UInt8(ascii: "\r"):
        take(value..<end, quote: .like(quote))
      // No JSON after all.
      default: take(value..<scan.endOfLine(value))
      }
    }
  }

  /// Takes what stands between quotes, and stays on the closing one.
  private mutating func takeString(at value: Int) {
    let end = scan.endOfString(value)
    findings.append(Finding(value + 1..<end))
    place = end
  }

  private mutating func take(_ range: Range<Int>, quote: Finding.Quote = .none) {
    if !range.isEmpty { findings.append(Finding(range, quote: quote)) }
    place = range.upperBound - 1
  }

  /// Takes `key=value` or `key: value` with the separator at `place`, and stays on the last byte of the value.
  private mutating func takeKey() {
    guard !isInString else { return }
    var end = place
    while end > keyStart, TextScan.isBlank(text[end - 1]) { end -= 1 }
    let start = max(keyStart, end - NameSet.longestWritten / 4)
    guard end > start, names.isEnd(of: UnsafeBufferPointer(rebasing: text[start..<end])) else { return }
    let isLine = text[place] == UInt8(ascii: ":")
    var value = place + 1
    // Programs compare with `==`, and assign with `=>`.
    while !isLine, let byte = scan[value], byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") { value += 1 }
    // In `key = value` the blank behind is how it is written; in `key= name=value` the key has no value.
    let canBeEmpty = !isLine && end == place && value == place + 1
    value = scan.skippingBlanks(value)
    if canBeEmpty, value > place + 1, isNameAndValue(value) { return }
    var plainEnd: Int { isLine ? scan.endOfLine(value) : scan.end(value, where: Self.endsValue) }
    switch scan[value] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<max(scan.endOfBrackets(value), plainEnd))
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if isLine { take(value..<plainEnd) } else { takeString(at: value) }
    // Nothing, or what an earlier reading has taken.
    case Reading.outerQuote: break
    // A later reading takes it, when this is a quote.
    case UInt8(ascii: "\\") where scan.isEscapedQuote(value): break
    default: take(value..<plainEnd)
    }
  }

  /// Whether the word at a place is `name=…`, so that the `key=` and the blanks in front of it have no value.
  ///
  /// What has nothing but marks behind the `=` may be a value with the padding of base64, unless its name is one of ours.
  private func isNameAndValue(_ start: Int) -> Bool {
    let end = scan.end(start) { !Self.isWord($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
    guard scan[end] == UInt8(ascii: "="), Self.isWord(text[start]), !Self.isDigit(text[start]) else { return false }
    if names.contains(UnsafeBufferPointer(rebasing: text[start..<end])) { return true }
    var value = end + 1
    if let byte = scan[value], Self.beginsValue(byte) { value += 1 }
    return scan[value].map(Self.isWord) ?? false
  }

  /// Takes what an element of XML with the name of a key holds; `<` is at `place`.
  private mutating func takeElement() {
    guard !isInString, place >= elementEnd else { return }
    let name = place + 1..<scan.end(place + 1) { !Self.isElementName($0) }
    guard !name.isEmpty else { return }
    let local = (text[name].lastIndex(of: UInt8(ascii: ":")) ?? name.lowerBound - 1) + 1
    guard names.contains(UnsafeBufferPointer(rebasing: text[local..<name.upperBound])),
      let element = ElementScan(scan).content(ofElementNamed: name)
    else { return }
    findings.append(Finding(element))
    elementEnd = element.upperBound
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") || TextScan.isSpace(byte)
  }

  /// Whether a value can begin with the mark, and goes on with a word then.
  private static func beginsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "["), Reading.outerQuote:
      true
    default: false
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case Reading.outerQuote: false
    default: isDigit(byte) || byte >= 0x80
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLiteral(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func isElementName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), Reading.outerQuote: false
    case UInt8(ascii: "_"), UInt8(ascii: ":"), 0x80...: true
    default: isLiteral(byte)
    }
  }
}
