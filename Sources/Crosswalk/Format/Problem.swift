/// An error or a warning about a dictionary file.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
  /// The file as it was named.
  public let file: String
  /// Where in the file.
  public let position: Position
  /// What is wrong and what would be right; may have several lines.
  public let message: String
  /// Which warning it is; nil for what no file may have.
  public var warning: Warning?
  /// Whether nothing is loaded because of it: true for a warning, too, where warnings are errors.
  public var isError = true
  /// The dictionary that a warning is about; empty where it is about a file.
  package var dictionary = ""

  /// `FILE:LINE:COLUMN: error: MESSAGE`, continuation lines indented; a warning has its name in brackets at the end.
  public var description: String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { VisibleText.line(String($0)) }
      .joined(separator: "\n  ")
    let name = warning.map { " [\($0.rawValue)]" } ?? ""
    return
      "\(VisibleText.line(file)):\(position.line):\(position.column): \(isError ? "error" : "warning"): \(lines)\(name)"
  }
}
