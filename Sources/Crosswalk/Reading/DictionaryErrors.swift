/// Everything that is wrong with the files that were to be read together.
///
/// Nothing of them is loaded.
public struct DictionaryErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// The errors, file by file, in order of position; of each file the first hundred.
  public let problems: [Problem]

  /// The errors, a line each (and indented continuation lines).
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
