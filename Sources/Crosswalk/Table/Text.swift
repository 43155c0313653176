/// A value inside a dictionary's rows: where it is, not a copy.
///
/// Valid as long as the dictionary.
///
/// In memory most are plain: compared as they are written, and of up to 63 bytes. Of those the head (length × 2 + whether
/// quotes are needed) is one byte, from 2 to 127, and the text follows. Of all others the head is 129; then come the length
/// × 4 + flags, the length of the compared form if that differs from the text, the text, the compared form.
package struct Text {
  /// The heads of plain texts; 0 and 1 are those of cells that have no text.
  private static let plainHeads: Range<UInt8> = 2..<0x80
  private static let otherHead: UInt8 = 0x81
  private static let hasKey = 2
  private static let needsQuotes = 1

  let start: UnsafeRawPointer
  private let count: Int
  private let keyStart: UnsafeRawPointer
  private let keyCount: Int
  /// Whether a reply of the line protocol must say it as a JSON string.
  package let needsQuotes: Bool

  /// Reads the text at the cursor and moves it past.
  @inline(__always)
  init(_ cursor: inout UnsafeRawPointer) {
    guard let plain = Text(plain: &cursor) else {
      self.init(other: &cursor)
      return
    }
    self = plain
  }

  /// Reads the text at the cursor, if it is plain, and moves the cursor past; else nil.
  @inline(__always)
  init?(plain cursor: inout UnsafeRawPointer) {
    let head = cursor.load(as: UInt8.self)
    guard head &- Self.plainHeads.lowerBound < UInt8(Self.plainHeads.count) else { return nil }
    start = cursor + 1
    count = Int(head >> 1)
    keyStart = start
    keyCount = count
    needsQuotes = head & UInt8(Self.needsQuotes) != 0
    cursor = start + count
  }

  @inline(never)
  private init(other cursor: inout UnsafeRawPointer) {
    cursor += 1
    let head = Varint.read(&cursor)
    let hasKey = head & Self.hasKey != 0
    count = head >> 2
    keyCount = hasKey ? Varint.read(&cursor) : count
    start = cursor
    keyStart = hasKey ? cursor + count : cursor
    needsQuotes = head & Self.needsQuotes != 0
    cursor = keyStart + keyCount
  }

  /// Moves the cursor past so many plain texts, or cells that have none; false where one is of another kind.
  @inline(__always)
  static func skipPlain(_ count: Int, _ cursor: inout UnsafeRawPointer) -> Bool {
    var left = count
    while left > 0 {
      let head = cursor.load(as: UInt8.self)
      guard head < plainHeads.upperBound else { return false }
      cursor += 1 + Int(head >> 1)
      left &-= 1
    }
    return true
  }

  /// The text as it is written in the file.
  @inline(__always)
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The form that is compared.
  @inline(__always)
  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: keyStart, count: keyCount)
  }

  /// The text as a string of its own.
  package var string: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a text to rows that are being made; `rules` give its compared form.
  static func append(_ bytes: UnsafeRawBufferPointer, rules: MatchRules, to output: inout [UInt8]) {
    rules.withKey(of: bytes) { key in
      let differs = !key.isSame(as: bytes)
      let quotes = BareWord.allows(bytes) ? 0 : needsQuotes
      let plainHead = bytes.count << 1 | quotes
      if !differs, plainHeads.contains(UInt8(clamping: plainHead)) {
        output.append(UInt8(plainHead))
        output.append(contentsOf: bytes)
      } else {
        output.append(otherHead)
        Varint.append(bytes.count << 2 | (differs ? hasKey : 0) | quotes, to: &output)
        if differs { Varint.append(key.count, to: &output) }
        output.append(contentsOf: bytes)
        if differs { output.append(contentsOf: key) }
      }
    }
  }
}
