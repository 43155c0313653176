/// The words of a plain line, one after another, without the explanation of what is wrong with other lines.
struct LineWords {
  private let line: UnsafeRawBufferPointer
  private var offset: Int

  init(_ line: UnsafeRawBufferPointer, from offset: Int) {
    self.line = line
    self.offset = offset
  }

  var isAtEnd: Bool { offset == line.count }

  /// Returns the next word if it is bare.
  @inline(__always)
  mutating func bare() -> UnsafeRawBufferPointer? {
    skipSpaces()
    return restOfBareWord()
  }

  /// Returns the name of the next option, whose value comes next; nil at the end or if the next word is not an option.
  @inline(__always)
  mutating func optionName() -> UnsafeRawBufferPointer? {
    skipSpaces()
    var end = offset
    while end < line.count, line[end].isBare, line[end] != UInt8(ascii: "=") { end += 1 }
    guard end > offset, end < line.count, line[end] == UInt8(ascii: "=") else { return nil }
    defer { offset = end + 1 }
    return line[offset, end]
  }

  /// Returns the value of an option: a bare word or the content of a JSON string.
  ///
  /// A JSON string with escapes is returned as it is written, with its quotes.
  @inline(__always)
  mutating func value() -> (bytes: UnsafeRawBufferPointer, isEscaped: Bool)? {
    guard offset < line.count, line[offset] == UInt8(ascii: "\"") else {
      return restOfBareWord().map { ($0, false) }
    }
    let quote = offset
    guard let string = JSONStringCheck.end(of: line, from: quote) else { return nil }
    offset = string.end
    guard isAtEndOfWord else { return nil }
    return string.isEscaped ? (line[quote, offset], true) : (line[quote + 1, offset - 1], false)
  }

  @inline(__always)
  private mutating func restOfBareWord() -> UnsafeRawBufferPointer? {
    let start = offset
    offset = endOfBareBytes
    guard offset > start, isAtEndOfWord else { return nil }
    return line[start, offset]
  }

  /// The offset at which the bytes end that a bare word may have.
  @inline(__always)
  private var endOfBareBytes: Int {
    var end = offset
    while end + 8 <= line.count {
      var bytes = EightBytes(line, at: end)
      bytes.look(below: UInt8(ascii: " ") + 1)
      bytes.look(for: UInt8(ascii: "\""))
      bytes.look(for: 0x7F)
      if let index = bytes.first { return end + index }
      end += 8
    }
    while end < line.count, line[end].isBare { end += 1 }
    return end
  }

  private var isAtEndOfWord: Bool { offset == line.count || line[offset] == UInt8(ascii: " ") }

  private mutating func skipSpaces() {
    while offset < line.count, line[offset] == UInt8(ascii: " ") { offset += 1 }
  }
}

extension UInt8 {
  /// Whether a bare word may contain this byte.
  fileprivate var isBare: Bool { self > UInt8(ascii: " ") && self != UInt8(ascii: "\"") && self != 0x7F }
}
