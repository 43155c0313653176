internal import Crosswalk

/// The rule for names of services, locks, topics and groups.
///
/// A name is a letter or a digit, then up to 127 letters, digits and characters of `._/:-`.
package enum NameRule {
  private static let punctuation = Array("._/:-".utf8)

  /// The rule in words, to follow "a name is".
  package static let description =
    "a letter or a digit, then up to \(ProtocolLimits.name - 1) letters, digits and . _ / : -"

  /// Returns whether this is a valid name.
  package static func allows(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { allows(UnsafeRawBufferPointer($0)) }
  }

  /// Returns whether these bytes are a valid name.
  package static func allows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first), bytes.count <= ProtocolLimits.name else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || punctuation.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
