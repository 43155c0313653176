/// A reference to a value in the rows of a dictionary, without a copy.
///
/// Valid as long as the dictionary.
///
/// In memory, most texts are plain: up to 63 bytes, and equal to their compared form. A plain text has a head of one
/// byte (length × 2, plus 1 if quotes are needed) from 2 to 127, followed by the text. All others have the head 129,
/// followed by length × 4 + flags, the length of the compared form if it differs from the text, the text, and the
/// compared form.
package struct Text {
  /// The heads of plain texts; 0 and 1 are the heads of cells without text.
  private static let plainHeads: Range<UInt8> = 2..<0x80
  private static let otherHead: UInt8 = 0x81
  private static let hasKey = 2
  private static let needsQuotes = 1

  let start: UnsafeRawPointer
  private let count: Int
  private let keyStart: UnsafeRawPointer
  private let keyCount: Int
  /// Whether a reply in the line protocol must write it as a JSON string.
  package let needsQuotes: Bool

  /// Reads the text at the cursor, and moves the cursor past it.
  @inline(__always)
  init(_ cursor: inout UnsafeRawPointer) {
    guard let plain = Text(plain: &cursor) else {
      self.init(other: &cursor)
      return
    }
    self = plain
  }

  /// Reads the text at the cursor if it is plain, and moves the cursor past it; otherwise nil.
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

  /// Moves the cursor past a number of cells that are plain texts or have no text; false if one is of another kind.
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

  /// The text as written in the file.
  @inline(__always)
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The compared form.
  @inline(__always)
  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: keyStart, count: keyCount)
  }

  /// A copy of the text as a string.
  package var string: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a text to rows that are being built; `rules` determine its compared form.
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

/// A set of texts, to use each once; texts are the same if they are equal in NFC.
struct DistinctTexts {
  private var seen: Set<[UInt8]> = []

  /// Adds a text; false if it was added before.
  mutating func insert(_ text: Text) -> Bool {
    seen.insert(NormalForm.canonical(text.bytes)).inserted
  }
}
