/// The words of a plain line, one after the other, where nothing about them needs explaining.
struct LineWords {
  private let line: UnsafeRawBufferPointer
  private var offset: Int

  init(_ line: UnsafeRawBufferPointer, from offset: Int) {
    self.line = line
    self.offset = offset
  }

  var isAtEnd: Bool { offset == line.count }

  /// The next word, if it is bare.
  @inline(__always)
  mutating func bare() -> UnsafeRawBufferPointer? {
    skipSpaces()
    let start = offset
    while offset < line.count, line[offset].isBare { offset += 1 }
    guard offset > start, isAtEndOfWord else { return nil }
    return line[start, offset]
  }

  /// The name of the option that is next, whose value is next then; nil at the end, or where there is no option.
  @inline(__always)
  mutating func optionName() -> UnsafeRawBufferPointer? {
    skipSpaces()
    let start = offset
    while offset < line.count, line[offset].isBare, line[offset] != UInt8(ascii: "=") { offset += 1 }
    guard offset > start, offset < line.count, line[offset] == UInt8(ascii: "=") else { return nil }
    defer { offset += 1 }
    return line[start, offset]
  }

  /// The value of an option: a bare word, what stands in a JSON string, or with escapes that string as it is written.
  @inline(__always)
  mutating func value() -> (bytes: UnsafeRawBufferPointer, isEscaped: Bool)? {
    guard offset < line.count, line[offset] == UInt8(ascii: "\"") else {
      let start = offset
      while offset < line.count, line[offset].isBare { offset += 1 }
      guard offset > start, isAtEndOfWord else { return nil }
      return (line[start, offset], false)
    }
    let quote = offset
    guard let string = JSONStringCheck.end(of: line, from: quote) else { return nil }
    offset = string.end
    guard isAtEndOfWord else { return nil }
    return string.isEscaped ? (line[quote, offset], true) : (line[quote + 1, offset - 1], false)
  }

  private var isAtEndOfWord: Bool { offset == line.count || line[offset] == UInt8(ascii: " ") }

  private mutating func skipSpaces() {
    while offset < line.count, line[offset] == UInt8(ascii: " ") { offset += 1 }
  }
}

extension UInt8 {
  /// Whether a bare word may have it.
  fileprivate var isBare: Bool { self > UInt8(ascii: " ") && self != UInt8(ascii: "\"") && self != 0x7F }
}
