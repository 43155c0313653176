/// Reads the words of a line from bytes that the caller keeps alive.
struct WordScanner {
  private let line: UnsafeRawBufferPointer
  private var offset = 0

  init(_ line: UnsafeRawBufferPointer) {
    self.line = line
  }

  /// Reads the rest of the line if it is a JSON document; returns nil otherwise.
  ///
  /// No word of a reply begins with the brace or the bracket of a document.
  mutating func document() throws(ClientError) -> String? {
    skipSpaces()
    guard offset < line.count, line[offset] == UInt8(ascii: "{") || line[offset] == UInt8(ascii: "[") else {
      return nil
    }
    let rest = line[offset...]
    guard !rest.contains(where: Self.isControl) else { throw malformed("a control character") }
    offset = line.count
    return try text(rest)
  }

  /// Reads the next word; returns nil at the end of the line.
  mutating func next() throws(ClientError) -> String? {
    skipSpaces()
    guard offset < line.count else { return nil }
    guard line[offset] != UInt8(ascii: "\"") else { return try quoted() }
    let start = offset
    while offset < line.count, line[offset] != UInt8(ascii: " ") {
      guard Word.isBare(line[offset]) else { throw malformed("a quote or a control character in a bare word") }
      offset += 1
    }
    return try text(line[start..<offset])
  }

  /// Reads all words that are left.
  mutating func rest() throws(ClientError) -> [String] {
    var words: [String] = []
    while let word = try next() { words.append(word) }
    return words
  }

  /// Reads the next word of a request; returns nil at the end of the line.
  ///
  /// The value of an option may be quoted: `name="…"`.
  mutating func nextOfRequest() throws(ClientError) -> (name: String?, value: String)? {
    skipSpaces()
    guard offset < line.count, line[offset] != UInt8(ascii: "\"") else { return try next().map { (nil, $0) } }
    let start = offset
    let end = line[start...].firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") } ?? line.count
    guard end < line.count, line[end] == UInt8(ascii: "\""), line[end - 1] == UInt8(ascii: "=") else {
      return try next().map { (nil, $0) }
    }
    offset = end
    return (try text(line[start..<(end - 1)]), try quoted())
  }

  private mutating func skipSpaces() {
    while offset < line.count, line[offset] == UInt8(ascii: " ") { offset += 1 }
  }

  private mutating func quoted() throws(ClientError) -> String {
    offset += 1
    var bytes: [UInt8] = []
    while offset < line.count {
      let byte = line[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard offset == line.count || line[offset] == UInt8(ascii: " ") else {
          throw malformed("something other than a space after a quoted word")
        }
        return try text(bytes)
      case UInt8(ascii: "\\"): try escape(into: &bytes)
      case _ where Self.isControl(byte): throw malformed("a control character in a quoted word")
      default: bytes.append(byte)
      }
    }
    throw malformed("a quoted word without its end")
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(ClientError) {
    guard offset < line.count else { throw malformed("an escape without its end") }
    let byte = line[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): bytes.append(contentsOf: try scalar().utf8)
    default: throw malformed("an escape that JSON does not have")
    }
  }

  private mutating func scalar() throws(ClientError) -> Unicode.Scalar {
    var code = try codeUnit()
    if (0xD800...0xDBFF).contains(code) {
      guard line[offset...].starts(with: #"\u"#.utf8) else { throw malformed("half a surrogate pair") }
      offset += 2
      let low = try codeUnit()
      guard (0xDC00...0xDFFF).contains(low) else { throw malformed("half a surrogate pair") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw malformed("half a surrogate pair") }
    return scalar
  }

  private mutating func codeUnit() throws(ClientError) -> UInt32 {
    let digits = line[offset...].prefix(4)
    // The conversion alone would also accept a sign.
    guard digits.count == 4, digits.allSatisfy(Self.isHexDigit),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw malformed(#"a \u without its four digits"#) }
    offset += 4
    return code
  }

  private func text(_ bytes: some Collection<UInt8>) throws(ClientError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed("bytes that are not UTF-8") }
    return text
  }

  private func malformed(_ what: String) -> ClientError {
    .protocolViolation("a reply has \(what)")
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
