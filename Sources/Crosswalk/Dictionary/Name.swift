/// What dictionaries, systems and qualifiers may be called.
enum Name {
  /// The rule in words, for error messages.
  static let rule = "a name is 1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\", and begins with a letter or digit"

  /// Words that mean something else inside an entry or a request.
  static let reserved: Set<String> = ["when", "valid", "primary", "note", "at"]

  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= Limits.nameBytes else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
