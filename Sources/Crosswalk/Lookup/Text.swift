/// A value inside a dictionary's rows: where it is, not a copy.
///
/// Valid as long as the dictionary.
///
/// In memory: a head (length × 4 + flags), the length of the compared form if that differs from the text, the text, the
/// compared form.
package struct Text {
  /// The smallest head of a text, whose length is at least one; smaller numbers mean something else in a cell.
  static let minimumHead = 4
  private static let hasKey = 2
  private static let needsQuotes = 1

  /// The text as it is written in the file.
  package let bytes: UnsafeRawBufferPointer
  /// The form that is compared.
  let key: UnsafeRawBufferPointer
  /// Whether a reply of the line protocol must say it as a JSON string.
  package let needsQuotes: Bool

  /// Reads the text at the cursor and moves it past.
  @inline(__always)
  init(_ cursor: inout UnsafeRawPointer) {
    self.init(head: Varint.read(&cursor), &cursor)
  }

  @inline(__always)
  init(head: Int, _ cursor: inout UnsafeRawPointer) {
    let count = head >> 2
    needsQuotes = head & Self.needsQuotes != 0
    if head & Self.hasKey == 0 {
      bytes = UnsafeRawBufferPointer(start: cursor, count: count)
      key = bytes
      cursor += count
    } else {
      let keyCount = Varint.read(&cursor)
      bytes = UnsafeRawBufferPointer(start: cursor, count: count)
      key = UnsafeRawBufferPointer(start: cursor + count, count: keyCount)
      cursor += count + keyCount
    }
  }

  /// The text as a string of its own.
  package var string: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a text to rows that are being made; `rules` give its compared form.
  static func append(_ bytes: UnsafeRawBufferPointer, rules: MatchRules, to output: inout [UInt8]) {
    rules.withKey(of: bytes) { key in
      let differs = !key.elementsEqual(bytes)
      let flags = (differs ? hasKey : 0) | (BareWord.allows(bytes) ? 0 : needsQuotes)
      Varint.append(bytes.count << 2 | flags, to: &output)
      if differs { Varint.append(key.count, to: &output) }
      output.append(contentsOf: bytes)
      if differs { output.append(contentsOf: key) }
    }
  }
}
