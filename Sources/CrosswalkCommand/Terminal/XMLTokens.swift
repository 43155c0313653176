/// A token of an XML document, with the range of its bytes.
enum XMLToken: Equatable {
  case start(name: Range<Int>, Range<Int>)
  case end(name: Range<Int>, Range<Int>)
  /// `<name/>`
  case empty(Range<Int>)
  /// Text that is only white space.
  case space(Range<Int>)
  /// Any other text, including CDATA.
  case text(Range<Int>)
  /// A comment, a processing instruction or the document type.
  case remark(Range<Int>)
}

/// Splits bytes into the tokens of XML.
///
/// It knows only what is necessary to find the tokens. A document type with declarations is not supported.
struct XMLTokens {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { offset == bytes.count }

  /// The next token; nil at the end, or if this is not XML.
  mutating func next() -> XMLToken? {
    let start = offset
    guard offset < bytes.count else { return nil }
    guard bytes[offset] == UInt8(ascii: "<") else {
      let end = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
      offset = end
      return bytes[start..<end].allSatisfy(Self.isSpace) ? .space(start..<end) : .text(start..<end)
    }
    if take("<!--") { return skip(past: "-->").map { .remark(start..<$0) } }
    if take("<![CDATA[") { return skip(past: "]]>").map { .text(start..<$0) } }
    if take("<?") { return skip(past: "?>").map { .remark(start..<$0) } }
    if take("<!DOCTYPE") { return endOfType().map { .remark(start..<$0) } }
    if take("</") {
      guard let name = name() else { return nil }
      skipSpace()
      return take(">") ? .end(name: name, start..<offset) : nil
    }
    offset += 1
    guard let name = name(), skipAttributes() else { return nil }
    if take("/>") { return .empty(start..<offset) }
    return take(">") ? .start(name: name, start..<offset) : nil
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[offset...].starts(with: wanted) else { return false }
    offset += wanted.count
    return true
  }

  private mutating func skip(past text: StaticString) -> Int? {
    while offset < bytes.count {
      if take(text) { return offset }
      offset += 1
    }
    return nil
  }

  /// Only a type without declarations, which would need a parser of their own.
  private mutating func endOfType() -> Int? {
    guard let end = bytes[offset...].firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "[") }),
      bytes[end] == UInt8(ascii: ">")
    else { return nil }
    offset = end + 1
    return offset
  }

  private mutating func name() -> Range<Int>? {
    let start = offset
    while offset < bytes.count, Self.isName(bytes[offset]) { offset += 1 }
    guard offset > start, !(UInt8(ascii: "-")...UInt8(ascii: "9")).contains(bytes[start]) else { return nil }
    return start..<offset
  }

  /// Skips attributes, each with white space before it; false if there is something else.
  private mutating func skipAttributes() -> Bool {
    while true {
      let isApart = skipSpace()
      guard offset < bytes.count else { return false }
      if bytes[offset] == UInt8(ascii: ">") || bytes[offset] == UInt8(ascii: "/") { return true }
      guard isApart, name() != nil else { return false }
      skipSpace()
      guard take("=") else { return false }
      skipSpace()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'"),
        let end = bytes[(offset + 1)...].firstIndex(of: bytes[offset]),
        !bytes[offset..<end].contains(UInt8(ascii: "<"))
      else { return false }
      offset = end + 1
    }
  }

  @discardableResult
  private mutating func skipSpace() -> Bool {
    let start = offset
    while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
    return offset > start
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"),
      UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }
}
