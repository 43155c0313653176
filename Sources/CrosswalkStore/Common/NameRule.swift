/// What the name of a service, a lock, a topic or a group may be: a letter or a digit, then up to 127 more of these and of
/// `._/:-`.
package enum NameRule {
  /// How long a name may be, in bytes.
  package static let maximumLength = 128

  private static let punctuation = Array("._/:-".utf8)

  /// The rule in words, as what follows "a name is".
  package static let description = "a letter or a digit, then up to 127 letters, digits and . _ / : -"

  /// Whether this is a name.
  package static func allows(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { allows(UnsafeRawBufferPointer($0)) }
  }

  /// Whether these bytes are a name.
  package static func allows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first), bytes.count <= maximumLength else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || punctuation.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
