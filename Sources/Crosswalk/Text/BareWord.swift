/// The line protocol's rule for words in replies (section "Words").
package enum BareWord {
  /// Whether a reply may say these bytes as they are: not empty, no space, no `"`, no control character, and no `{` or
  /// `[` in front, by which a JSON document is known.
  package static func allows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return false }
    return bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") }
  }
}
