/// Finds the ends of values and lines in a decoded text.
struct TextScan {
  let text: UnsafeBufferPointer<UInt8>

  /// The byte at an index; nil at the end.
  subscript(index: Int) -> UInt8? {
    index < text.count ? text[index] : nil
  }

  /// Returns the first index from `start` that is not a blank.
  func skippingBlanks(_ start: Int) -> Int {
    var index = start
    while index < text.count, Self.isBlank(text[index]) { index += 1 }
    return index
  }

  /// Returns the first index from `start` that is not white space.
  func skippingSpace(_ start: Int) -> Int {
    var index = start
    while index < text.count, Self.isSpace(text[index]) { index += 1 }
    return index
  }

  /// Returns the closing quote of the string whose opening quote is at `start`, or where the string is cut short.
  func endOfString(_ start: Int) -> Int {
    let quote = text[start]
    var index = start + 1
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "\\"): index += endsOuterString(index + 1) ? 1 : 2
      case quote where isClosing(index), DecodedText.outerQuote where isClosing(index): return index
      default: index += 1
      }
    }
    return text.count
  }

  /// Returns whether the quote at `index` can be a closing quote, judging by the next byte.
  ///
  /// An unescaped quote inside a value must not end it, because the rest of the value would remain.
  func isClosing(_ index: Int) -> Bool {
    guard let next = self[index + 1] else { return true }
    if next == text[index] { return false }
    switch next {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: ">"),
      UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "<"), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "&"),
      UInt8(ascii: "|"), UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "`"), DecodedText.outerQuote:
      return true
    default: return Self.isSpace(next)
    }
  }

  /// Returns whether the string that contains the text certainly ends at `index`, despite the backslash before it.
  ///
  /// In this case the string was cut short within an escape. It looks the same if quotes were escaped and backslashes
  /// were not, so JSON must continue after the quote.
  private func endsOuterString(_ index: Int) -> Bool {
    guard self[index] == DecodedText.outerQuote else { return false }
    let next = skippingSpace(index + 1)
    switch self[next] {
    case nil, UInt8(ascii: "}"), UInt8(ascii: "]"): return true
    case UInt8(ascii: ","): return self[skippingSpace(next + 1)] == DecodedText.outerQuote
    default: return false
    }
  }

  /// Returns whether there are backslashes from `start`, and then a quote.
  func isEscapedQuote(_ start: Int) -> Bool {
    text[start...].first { $0 != UInt8(ascii: "\\") } == UInt8(ascii: "\"")
  }

  /// Returns the index after an object or array that begins at `start`, or where it is cut short.
  func endOfBrackets(_ start: Int) -> Int {
    var open: [UInt8] = []
    var index = start
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "\""):
        index = endOfString(index)
        if self[index] == DecodedText.outerQuote { return index }
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      // A bracket that closes nothing is skipped.
      case open.last:
        open.removeLast()
        if open.isEmpty { return index + 1 }
      case DecodedText.outerQuote where isClosing(index): return index
      default: break
      }
      index += 1
    }
    return text.count
  }

  /// Returns the end of the line, or of the string that contains the line.
  func endOfLine(_ start: Int) -> Int {
    end(start, where: Self.isLineEnd)
  }

  /// Returns the start of the next line after the line that ends at `end`, or nil if there is none.
  func startOfLine(behind end: Int) -> Int? {
    switch self[end] {
    case UInt8(ascii: "\r"): self[end + 1] == UInt8(ascii: "\n") ? end + 2 : end + 1
    case UInt8(ascii: "\n"): end + 1
    default: nil
    }
  }

  /// Returns the first index from `start` whose byte matches, or the end of the string that contains the text.
  func end(_ start: Int, where isEnd: (UInt8) -> Bool) -> Int {
    var index = start
    while index < text.count {
      let byte = text[index]
      if isEnd(byte) || byte == DecodedText.outerQuote && isClosing(index) { return index }
      index += 1
    }
    return index
  }

  static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }
}
