/// A position in a file: line and column, both counted from 1; columns count characters.
public struct Position: Sendable, Hashable, Comparable {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in characters (Unicode scalars).
  public let column: Int

  /// The beginning of a file.
  static let start = Position(line: 1, column: 1)

  /// Orders positions as they follow each other in the file.
  public static func < (one: Position, other: Position) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }
}

/// Counts lines and columns as libyaml does: a line ends at LF, CR, CR LF, NEL, LS or PS, and columns count characters.
struct PositionCounter {
  private(set) var position = Position.start
  private var endsInReturn = false

  /// Advances over bytes, which must be whole characters.
  mutating func advance(over bytes: UnsafeRawBufferPointer) {
    var (line, column) = (position.line, position.column)
    var wasReturn = endsInReturn
    for (offset, byte) in bytes.enumerated() {
      var isBreak = false
      switch byte {
      case 0x0A: isBreak = true
      case 0x0D: isBreak = true
      case 0x80...0xBF:
        // The last byte of U+0085, U+2028 or U+2029; columns were counted at the first.
        if byte == 0x85, offset >= 1 { isBreak = bytes[offset - 1] == 0xC2 }
        if byte == 0xA8 || byte == 0xA9, offset >= 2 {
          isBreak = bytes[offset - 2] == 0xE2 && bytes[offset - 1] == 0x80
        }
      default: column += 1
      }
      if isBreak {
        // An LF after a CR was counted with the CR.
        if !(byte == 0x0A && wasReturn) { line += 1 }
        column = 1
      }
      wasReturn = byte == 0x0D
    }
    endsInReturn = wasReturn
    position = Position(line: line, column: column)
  }
}
