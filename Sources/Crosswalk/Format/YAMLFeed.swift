/// Gives the parser its input, up to the first byte that is not allowed in YAML.
struct YAMLFeed {
  /// Something that is not allowed in YAML, and its position.
  struct Flaw {
    let position: Position
    let message: String
  }

  private(set) var flaw: Flaw?
  /// Whether it ended because the task was cancelled.
  private(set) var isCancelled = false
  /// The text up to that byte, as the file has it.
  let text: UnsafeRawBufferPointer
  /// The line at which the last event of the parser began.
  var lastLine = 1
  private let bytes: UnsafeRawBufferPointer
  private let pairs: SurrogatePairs?
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    let all = Self.withoutMark(bytes)
    let isWide = Self.isUTF16(bytes)
    let printable = isWide ? 0 : Self.soundLength(all)
    let flood = Self.tagFlood(UnsafeRawBufferPointer(rebasing: all[..<printable]))
    let sound = flood ?? printable
    text = UnsafeRawBufferPointer(rebasing: all[..<sound])
    let pairs = SurrogatePairs(in: text)
    self.bytes = pairs?.bytes ?? text
    self.pairs = pairs
    if isWide {
      flaw = Flaw(position: .start, message: "this is UTF-16; a dictionary file must be UTF-8, so save it as UTF-8")
    } else if sound < all.count {
      var counter = PositionCounter()
      counter.advance(over: text)
      flaw = Flaw(
        position: counter.position, message: flood == nil ? Self.complaint(all, at: sound) : Self.tagComplaint)
    }
  }

  /// The most `%TAG` lines before a document; the parser compares each with all others.
  private static let mostTagLines = 100
  private static let tagComplaint =
    "this document has more than \(mostTagLines) %TAG lines; a dictionary file has no tags, so remove them"

  /// The offset of the first `%TAG` line that is too many.
  private static func tagFlood(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var count = 0
    var last = 0
    while let offset = bytes.offset(of: "%TAG".utf8, from: last) {
      let before = UnsafeRawBufferPointer(rebasing: bytes[last..<offset])
      if before.offset(of: "\n---".utf8) != nil { count = 0 }
      last = offset + 1
      guard offset == 0 || bytes[offset - 1] == UInt8(ascii: "\n") || bytes[offset - 1] == UInt8(ascii: "\r") else {
        continue
      }
      count += 1
      if count > mostTagLines { return offset }
    }
    return nil
  }

  /// Restores, in place, what was given to the parser in another form than in the file, and returns the new length.
  @inline(__always)
  func restore(_ text: UnsafeMutableRawBufferPointer, areEscapes: Bool) -> Int {
    pairs?.restore(text, areEscapes: areEscapes) ?? text.count
  }

  /// The bytes after a byte-order mark.
  static func withoutMark(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst(3)) : bytes
  }

  /// The number of bytes that the parser has not got yet.
  var bytesLeft: Int { bytes.count - offset }

  /// Fills the buffer of the parser; false if a flaw is next, or if the task was cancelled.
  ///
  /// The parser asks for a few kilobytes at a time, also in the middle of a long scalar.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer, _ read: inout Int) -> Bool {
    read = 0
    isCancelled = Task.isCancelled
    if isCancelled { return false }
    read = min(buffer.count, bytes.count - offset)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + read]))
    offset += read
    return read > 0 || flaw == nil
  }

  /// The number of bytes from the start that are characters allowed in YAML 1.1 (production `c-printable`).
  private static func soundLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    var offset = 0
    while offset < bytes.count {
      if offset + 8 <= bytes.count, arePlain(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) {
        offset += 8
        continue
      }
      let byte = bytes[offset]
      if byte < 0x80 {
        guard (0x20...0x7E).contains(byte) || byte == 0x09 || byte == 0x0A || byte == 0x0D else { return offset }
        offset += 1
      } else {
        guard let (scalar, length) = UTF8Scalar.decode(bytes, at: offset), isPrintable(scalar) else { return offset }
        offset += length
      }
    }
    return offset
  }

  /// Whether eight bytes are printable ASCII and line feeds, as most of a file.
  private static func arePlain(_ bytes: UInt64) -> Bool {
    // Seven bits of each byte, so that each sum stays in its byte; its high bit says whether a bound was passed.
    let low = bytes & 0x7F7F_7F7F_7F7F_7F7F
    let isPrintable = low &+ 0x6060_6060_6060_6060
    let isNoLineFeed = (low ^ 0x0A0A_0A0A_0A0A_0A0A) &+ 0x7F7F_7F7F_7F7F_7F7F
    let isDelete = low &+ 0x0101_0101_0101_0101
    return (isPrintable | ~isNoLineFeed) & ~(bytes | isDelete) & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
  }

  private static func isPrintable(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// Whether these are bytes of UTF-16: they begin with its byte-order mark, or with ASCII in UTF-16.
  private static func isUTF16(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return true }
    let beginning = bytes.prefix(64)
    let zeros = [0, 1].map { parity in
      beginning.indices.count { $0 % 2 == parity && beginning[$0] == 0 }
    }
    return beginning.count >= 4 && zeros.min() == 0 && (zeros.max() ?? 0) * 4 > beginning.count
  }

  private static func complaint(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> String {
    guard let (scalar, _) = UTF8Scalar.decode(bytes, at: offset) else {
      return "the byte 0x\(hex(UInt32(bytes[offset]), 2)) is not UTF-8; a dictionary file is UTF-8"
    }
    return "the character U+\(hex(scalar, 4)) is not allowed in YAML; write it as an escape in double quotes"
  }

  private static func hex(_ number: UInt32, _ digits: Int) -> String {
    let text = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
