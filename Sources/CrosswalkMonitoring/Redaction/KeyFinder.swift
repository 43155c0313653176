/// Finds the values of named keys in a decoded text of a payload.
///
/// It looks for keys anywhere, and does not parse whole documents. It therefore also finds keys in JSON that is cut
/// short, and in the middle of other text. To take a value is to add it to the findings and to continue after it. The
/// search takes time in proportion to the length of the text.
///
/// A key is the text before `:` or `=`; the name of a pair of a name and a value; the first string of an array; the
/// name of an XML element or attribute, or of a part of a form; and any user of a URL.
struct KeyFinder {
  let scan: TextScan
  let names: NameSet
  var findings: [Finding] = []
  /// The index of the current byte.
  var index = 0
  /// Whether `index` is between the quotes of a string, judging by its line only.
  ///
  /// The content of such a string is searched in the next decoded text, in which its escapes are resolved.
  var isInString = false
  /// The earliest index at which the key before the next separator can begin.
  var keyStart = 0
  /// The start of the line that contains `index`.
  var lineStart = 0
  /// The start of the last line up to `index` that begins like the boundary of a form's parts.
  var boundaryStart: Int?
  /// The end of the last XML element that is redacted.
  var elementEnd = 0
  /// The pairs of names and values in the objects and arrays that are open.
  var pairs = OpenPairs()
  /// The index up to which an earlier search has found no `@`.
  var addressEnd = 0

  init(_ text: UnsafeBufferPointer<UInt8>, _ names: NameSet) {
    scan = TextScan(text: text)
    self.names = names
  }

  var text: UnsafeBufferPointer<UInt8> { scan.text }

  /// Searches the whole text.
  mutating func run() {
    beginLine(0)
    while let byte = scan[index] {
      switch byte {
      case UInt8(ascii: "\""):
        if !takeQuotedKey(), !takeFirstElement() { isInString.toggle() }
        keyStart = index + 1
      case UInt8(ascii: "'"):
        if !takeQuotedKey() { _ = takeFirstElement() }
      case DecodedText.outerQuote:
        pairs = OpenPairs()
        beginLine(index + 1)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): beginLine(index + 1)
      case UInt8(ascii: "\\"):
        if let next = scan[index + 1], next == byte || next == UInt8(ascii: "\"") { index += 1 }
      case UInt8(ascii: "="), UInt8(ascii: ":"):
        takeKey()
        keyStart = index + 1
      case UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: ","): keyStart = index + 1
      case UInt8(ascii: "<"): if !isInString { takeElement() }
      case UInt8(ascii: "{"), UInt8(ascii: "["): if !isInString { pairs.open() }
      case UInt8(ascii: "}"), UInt8(ascii: "]"): if !isInString { pairs.close(at: index) }
      default: break
      }
      index += 1
    }
  }

  private mutating func beginLine(_ start: Int) {
    isInString = false
    keyStart = start
    lineStart = start
    if scan[start] == UInt8(ascii: "-"), scan[start + 1] == UInt8(ascii: "-") { boundaryStart = start }
  }

  /// Takes `"key": value` with a quote at `index`, and stays on the last byte of the value.
  private mutating func takeQuotedKey() -> Bool {
    guard let end = endOfKey() else { return false }
    var value = scan.skippingSpace(end + 1)
    guard let separator = scan[value], separator == UInt8(ascii: ":") || separator == UInt8(ascii: "=") else {
      return false
    }
    let key = UnsafeBufferPointer(rebasing: text[index + 1..<end])
    value += 1
    // Ruby writes `=>`.
    if separator == UInt8(ascii: "="), scan[value] == UInt8(ascii: ">") { value += 1 }
    value = scan.skippingSpace(value)
    guard isNamed(key) || isValueOfPair(key, at: value, quote: end..<end + 1) else { return false }
    takeJSON(at: value, quote: end..<end + 1)
    return true
  }

  /// Returns whether the text between quotes is a key that matches one of the names.
  func isNamed(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    key.contains(UInt8(ascii: "\\"))
      ? JSONEscape.resolved(key).withUnsafeBufferPointer(names.contains) : names.contains(key)
  }

  /// Returns the end of the key whose opening quote is at `index`, or nil if it is not a key.
  func endOfKey() -> Int? {
    let quote = text[index]
    var end = index + 1
    while end < text.count {
      switch text[end] {
      case quote: return end
      case UInt8(ascii: "\\"): end += 2
      case DecodedText.outerQuote, UInt8(ascii: "\n"): return nil
      default: end += 1
      }
    }
    return nil
  }

  /// Takes a JSON value, which may be cut short.
  mutating func takeJSON(at value: Int, quote: Range<Int>) {
    switch scan[value] {
    case nil, DecodedText.outerQuote: index = value - 1
    case UInt8(ascii: "\""), UInt8(ascii: "'"): takeString(at: value)
    case UInt8(ascii: "{"), UInt8(ascii: "["): take(value..<scan.endOfBrackets(value), quote: .like(quote))
    default:
      let end = scan.end(value) { !Self.isLiteral($0) }
      let next = scan.skippingBlanks(end)
      switch scan[next] {
      case nil, DecodedText.outerQuote, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\n"),
        UInt8(ascii: "\r"):
        take(value..<end, quote: .like(quote))
      // It is not JSON after all.
      default: take(value..<scan.endOfLine(value))
      }
    }
  }

  /// Takes the text between quotes, and stays on the closing quote.
  mutating func takeString(at value: Int) {
    let end = scan.endOfString(value)
    findings.append(Finding(value + 1..<end))
    index = end
  }

  mutating func take(_ range: Range<Int>, quote: Finding.Quote = .none) {
    if !range.isEmpty { findings.append(Finding(range, quote: quote)) }
    index = range.upperBound - 1
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// Returns whether a JSON number, a JSON word or the name of an element can contain the byte.
  static func isLiteral(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
