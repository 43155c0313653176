/// The error for a text that is not JSON.
package struct JSONError: Error, Equatable {
  /// The offset of the error in bytes.
  package let offset: Int

  package init(offset: Int) {
    self.offset = offset
  }
}

/// Reads JSON (RFC 8259) from bytes that are UTF-8 and that the caller keeps alive.
package struct JSONScanner {
  /// The deepest nesting of a document; those of Crosswalk need five levels.
  private static let maximumDepth = 64

  private let bytes: UnsafeRawBufferPointer
  package private(set) var offset: Int
  private var depth = 0

  package init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Skips white space, and returns the next byte; nil at the end.
  package mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): offset += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Skips white space, and `byte` if it is next.
  package mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    offset += 1
    return true
  }

  /// Skips white space and `byte`, which must be next.
  package mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw JSONError(offset: offset) }
  }

  /// Checks that only white space follows.
  package mutating func end() throws(JSONError) {
    guard peek() == nil else { throw JSONError(offset: offset) }
  }

  /// Reads one value of any kind.
  package mutating func value() throws(JSONError) -> JSON {
    switch peek() {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  /// Reads a string as text.
  package mutating func string() throws(JSONError) -> String {
    var text: [UInt8] = []
    try string(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a string and appends its UTF-8, unescaped, to `output`.
  package mutating func string(into output: inout [UInt8]) throws(JSONError) {
    try expect(UInt8(ascii: "\""))
    var clean = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        output.append(contentsOf: bytes[clean..<offset])
        offset += 1
        return
      }
      guard byte >= 0x20 else { throw JSONError(offset: offset) }
      guard byte == UInt8(ascii: "\\") else {
        offset += 1
        continue
      }
      output.append(contentsOf: bytes[clean..<offset])
      try escape(into: &output)
      clean = offset
    }
    throw JSONError(offset: offset)
  }

  private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
    let start = offset
    guard offset + 1 < bytes.count else { throw JSONError(offset: offset) }
    offset += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): output.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): output.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): output.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800...0xDBFF).contains(code) {
        guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
        else { throw JSONError(offset: start) }
        offset += 2
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else { throw JSONError(offset: start) }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
      }
      // A lone surrogate is not a character.
      guard let scalar = Unicode.Scalar(code) else { throw JSONError(offset: start) }
      output.append(contentsOf: scalar.utf8)
    default: throw JSONError(offset: start)
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard offset + 4 <= bytes.count else { throw JSONError(offset: offset) }
    var code: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: throw JSONError(offset: offset)
      }
    }
    offset += 4
    return code
  }

  private mutating func object() throws(JSONError) -> JSON {
    try descend()
    var members: [JSON.Member] = []
    offset += 1
    if take(UInt8(ascii: "}")) {
      depth -= 1
      return .object([])
    }
    repeat {
      guard peek() == UInt8(ascii: "\"") else { throw JSONError(offset: offset) }
      let name = try string()
      try expect(UInt8(ascii: ":"))
      members.append(JSON.Member(name, try value()))
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
    depth -= 1
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSON {
    try descend()
    var elements: [JSON] = []
    offset += 1
    if take(UInt8(ascii: "]")) {
      depth -= 1
      return .array([])
    }
    repeat { elements.append(try value()) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    depth -= 1
    return .array(elements)
  }

  private mutating func descend() throws(JSONError) {
    depth += 1
    guard depth <= Self.maximumDepth else { throw JSONError(offset: offset) }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let length = word.utf8CodeUnitCount
    guard offset + length <= bytes.count,
      bytes[offset..<offset + length].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length))
    else { throw JSONError(offset: offset) }
    offset += length
    return value
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = offset
    _ = step(over: UInt8(ascii: "-"))
    // A number has no leading zeros.
    if !step(over: UInt8(ascii: "0")) { try digits() }
    var isWhole = true
    if step(over: UInt8(ascii: ".")) {
      isWhole = false
      try digits()
    }
    if step(over: UInt8(ascii: "e")) || step(over: UInt8(ascii: "E")) {
      isWhole = false
      if !step(over: UInt8(ascii: "+")) { _ = step(over: UInt8(ascii: "-")) }
      try digits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let number = Int64(text) { return .integer(number) }
    guard let number = Double(text) else { throw JSONError(offset: start) }
    return .number(number)
  }

  /// Skips digits, of which there must be at least one.
  private mutating func digits() throws(JSONError) {
    let start = offset
    while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
    guard offset > start else { throw JSONError(offset: offset) }
  }

  /// Skips `byte` if it is next, without white space before it.
  private mutating func step(over byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }
}
