/// What dictionaries, systems and qualifiers may be called.
package enum Name {
  /// The rule in words, for error messages.
  static let rule = "a name is 1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\", and begins with a letter or digit"

  /// Words that mean something else inside an entry or a request.
  static let reserved: Set<String> = ["when", "valid", "primary", "note", "at"]

  /// Whether a dictionary, system or qualifier may be called so.
  package static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= Limits.nameBytes else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
  }

  /// Whether a system or qualifier may be called so: it does not mean something else inside an entry.
  static func isValidInEntry(_ name: String) -> Bool {
    isValid(name) && !reserved.contains(name)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
