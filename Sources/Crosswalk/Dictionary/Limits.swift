/// The limits of a dictionary file; tests check each on both sides.
public enum Limits {
  /// UTF-8 bytes of a value, a qualifier's value, a title, version, source or note; at least one.
  public static let valueBytes = ProtocolLimits.value
  /// Whether a text has as many bytes as a value, a title or a note may have.
  static func allowText(_ byteCount: Int) -> Bool { (1...valueBytes).contains(byteCount) }
  /// Bytes of a dictionary's, system's or qualifier's name.
  public static let nameBytes = ProtocolLimits.dictionaryName
  /// The number of systems in a dictionary.
  public static let systems = 2...32
  /// The most values in a cell.
  public static let valuesInCell = 256
  /// The most entries in a dictionary.
  public static let entries = 10_000_000
  /// The most qualifiers in a dictionary.
  public static let qualifiers = 8
  /// The lengths to which `digits: N` can pad.
  public static let digits = 1...4096
  /// The bytes that `digits` can always add to the values of all files that are read together.
  public static let paddingBytes = 100 << 20
  /// The bytes that `digits` can add for each byte of these files, if that is more.
  public static let paddingBytesPerByte = 10
  /// A dictionary has map hashes, unless it says otherwise, if they hold at most this many values for each entry.
  public static let mapFieldsPerEntry = 10
  /// The bytes of a document in which the entries can come before the systems and qualifiers.
  public static let bytesInAnyOrder = 8 << 20
  /// The most errors that are reported for a file, and the most warnings of a kind.
  public static let reportedProblems = 100
}

/// The names of dictionaries, systems and qualifiers.
package enum Name {
  /// The rule in words, to follow "a name has".
  package static let rule =
    "1 to \(Limits.nameBytes) characters of a-z, 0-9, \".\", \"_\" and \"-\", and begins with a letter or digit"

  /// Words that have another meaning in an entry or a request.
  static let reserved: Set<String> = ["when", "valid", "primary", "note", "at"]

  /// Whether a dictionary, system or qualifier can have this name.
  package static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= Limits.nameBytes else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
  }

  /// Whether a system or qualifier can have this name: it must not have another meaning in an entry.
  static func isValidInEntry(_ name: String) -> Bool {
    isValid(name) && !reserved.contains(name)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
