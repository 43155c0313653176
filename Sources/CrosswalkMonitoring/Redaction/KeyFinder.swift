/// Finds the values of named keys in one reading of a payload.
///
/// It looks for keys, wherever they are, not for whole documents: so it finds what stands in JSON that is cut short, or
/// in the middle of other text. It steps over each value that it finds, and takes time in proportion to the text.
///
/// A key is what stands before `:` or `=`; the name of a pair of a name and a value; the first string of an array; the name
/// of an element or an attribute of XML, or of a part of a form; and the user of a URL, whoever that is.
struct KeyFinder {
  let scan: TextScan
  let names: NameSet
  var findings: [Finding] = []
  /// The byte that is looked at.
  var index = 0
  /// Whether `index` is between the quotes of a string, as far as its line tells.
  ///
  /// What such a string says is read with its escapes resolved: in the next reading.
  var isInString = false
  /// Where the key in front of the next separator can begin at the earliest.
  var keyStart = 0
  /// Where the line begins that `index` is in.
  var lineStart = 0
  /// The last line that begins as the boundary of parts does, of those that are over or under way.
  var boundaryStart: Int?
  /// Up to where an element of XML is redacted already.
  var elementEnd = 0
  /// What is known of the pairs of names and values in the objects and arrays that are open.
  var pairs = OpenPairs()
  /// Up to where there is no `@`, as a search from an earlier place has found.
  var addressEnd = 0

  init(_ text: UnsafeBufferPointer<UInt8>, _ names: NameSet) {
    scan = TextScan(text: text)
    self.names = names
  }

  var text: UnsafeBufferPointer<UInt8> { scan.text }

  /// Goes through the whole text.
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
    // As Ruby writes it.
    if separator == UInt8(ascii: "="), scan[value] == UInt8(ascii: ">") { value += 1 }
    value = scan.skippingSpace(value)
    guard isNamed(key) || isValueOfPair(key, at: value, quote: end..<end + 1) else { return false }
    takeJSON(at: value, quote: end..<end + 1)
    return true
  }

  /// Whether what stands between quotes is a key with one of the names.
  func isNamed(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    key.contains(UInt8(ascii: "\\"))
      ? JSONEscape.resolved(key).withUnsafeBufferPointer(names.contains) : names.contains(key)
  }

  /// Where the key ends whose opening quote is at `index`; nil where there is none.
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

  /// Takes a value of JSON, of which there may be only the beginning.
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
      // No JSON after all.
      default: take(value..<scan.endOfLine(value))
      }
    }
  }

  /// Takes what stands between quotes, and stays on the closing one.
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

  /// Whether a number or a word of JSON can have the byte, or the name of an element.
  static func isLiteral(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
