/// Questions about the text of a reading from some place on.
struct TextScan {
  let text: UnsafeBufferPointer<UInt8>

  /// The byte at a place; nil at the end.
  subscript(index: Int) -> UInt8? {
    index < text.count ? text[index] : nil
  }

  /// The first place from `start` on whose byte is not a blank.
  func skippingBlanks(_ start: Int) -> Int {
    var index = start
    while index < text.count, Self.isBlank(text[index]) { index += 1 }
    return index
  }

  /// The first place from `start` on whose byte is no white space.
  func skippingSpace(_ start: Int) -> Int {
    var index = start
    while index < text.count, Self.isSpace(text[index]) { index += 1 }
    return index
  }

  /// Where a string ends whose opening quote is at `start`: at its closing quote, or where it is cut short.
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

  /// Whether the quote at a place can be a closing one, by what comes behind it.
  ///
  /// A quote inside of a value that nobody escaped must not end it: what is behind it would remain.
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

  /// Whether the string that the text stands in ends at a place for sure, though there is a backslash in front.
  ///
  /// Its text was cut short within an escape then. Where quotes were escaped and backslashes were not it looks the same;
  /// so JSON has to go on behind the quote.
  private func endsOuterString(_ index: Int) -> Bool {
    guard self[index] == DecodedText.outerQuote else { return false }
    let next = skippingSpace(index + 1)
    switch self[next] {
    case nil, UInt8(ascii: "}"), UInt8(ascii: "]"): return true
    case UInt8(ascii: ","): return self[skippingSpace(next + 1)] == DecodedText.outerQuote
    default: return false
    }
  }

  /// Whether there are backslashes from a place on, and then a quote.
  func isEscapedQuote(_ start: Int) -> Bool {
    text[start...].first { $0 != UInt8(ascii: "\\") } == UInt8(ascii: "\"")
  }

  /// Where an object or an array ends that begins at `start`: behind its closing bracket, or where it is cut short.
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
      // A bracket that closes nothing is passed over.
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

  /// Where the line ends, or the text of the string that the line stands in.
  func endOfLine(_ start: Int) -> Int {
    end(start, where: Self.isLineEnd)
  }

  /// Where the next line begins, of which the one before ends at a place; nil where there is none.
  func startOfLine(behind end: Int) -> Int? {
    switch self[end] {
    case UInt8(ascii: "\r"): self[end + 1] == UInt8(ascii: "\n") ? end + 2 : end + 1
    case UInt8(ascii: "\n"): end + 1
    default: nil
    }
  }

  /// The first place from `start` on with such a byte, or where the text of the string ends that it stands in.
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
