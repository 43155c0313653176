/// A place in a file: line and column, both from 1; columns count characters.
public struct Position: Sendable, Hashable, Comparable {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1, in characters (Unicode scalars).
  public let column: Int

  /// The very beginning.
  static let start = Position(line: 1, column: 1)

  /// Orders positions as they stand in the file.
  public static func < (one: Position, other: Position) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }
}
