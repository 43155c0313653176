/// The limits of a dictionary file, each tested on both sides.
public enum Limits {
  /// UTF-8 bytes of a value, a qualifier's value, a title, version, source or note; at least one.
  public static let valueBytes = 4096
  /// Whether a text has as many bytes as a value, a title or a note may have.
  static func allowText(_ byteCount: Int) -> Bool { (1...valueBytes).contains(byteCount) }
  /// Bytes of a dictionary's, system's or qualifier's name.
  public static let nameBytes = 64
  /// Systems that a dictionary has.
  public static let systems = 2...32
  /// Values that one cell may hold.
  public static let valuesInCell = 256
  /// Entries of one dictionary.
  public static let entries = 10_000_000
  /// Qualifiers that a dictionary may declare.
  public static let qualifiers = 8
  /// What `digits: N` may pad to.
  public static let digits = 1...4096
  /// Bytes that `digits` may add to the values of all files that are read together, whatever their length.
  public static let paddingBytes = 100 << 20
  /// Bytes that `digits` may add for each byte of these files, where that is more.
  public static let paddingBytesPerByte = 10
  /// Values in the map hashes for each entry, up to which a dictionary has them unless it says otherwise.
  public static let mapFieldsPerEntry = 10
  /// Bytes of a document in which the entries may stand before the systems and qualifiers.
  public static let bytesInAnyOrder = 8 << 20
  /// Errors that are reported of one file, and warnings.
  public static let reportedProblems = 100
}
