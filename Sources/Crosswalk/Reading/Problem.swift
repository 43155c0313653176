/// One error in a dictionary file.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
  /// The file as it was named.
  public let file: String
  /// Where in the file.
  public let position: Position
  /// What is wrong and what would be right; may have several lines.
  public let message: String

  /// `FILE:LINE:COLUMN: error: MESSAGE`, continuation lines indented.
  public var description: String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    return "\(file):\(position.line):\(position.column): error: \(lines)"
  }
}
