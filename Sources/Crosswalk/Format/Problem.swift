/// An error or a warning about a dictionary file.
public struct Problem: Sendable, Hashable, CustomStringConvertible {
  /// The file as it was named.
  public let file: String
  /// The position in the file.
  public let position: Position
  /// What is wrong, and what would be right; can have several lines.
  public let message: String
  /// The name of the warning; nil for an error that is not a warning.
  public var warning: Warning?
  /// Whether it keeps the files from being loaded; also true for a warning if warnings are treated as errors.
  public var isError = true
  /// The dictionary that a warning is about; empty if it is about a file.
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

/// The errors of one file; the first hundred by position are kept.
struct ProblemList {
  let file: String
  private var problems: [Problem] = []
  /// The positions of errors, up to a hundred.
  private var positions: Set<Position> = []
  /// Errors after this position are not kept, because there are enough before it.
  private var end: Position?

  init(file: String) {
    self.file = file
  }

  var isEmpty: Bool { problems.isEmpty }

  /// The number of errors that were added, kept or not.
  private(set) var count = 0

  /// Whether there are as many errors as are reported, so that it is useless to look for more.
  var isFull: Bool { positions.count >= Limits.reportedProblems }

  /// The errors in the order of their positions, without repetitions.
  var sorted: [Problem] {
    var seen: Set<Problem> = []
    return Array(
      problems.sorted { $0.position < $1.position }.filter { seen.insert($0).inserted }
        .prefix(Limits.reportedProblems))
  }

  mutating func add(_ position: Position, _ message: @autoclosure () -> String) {
    count += 1
    if !isFull { positions.insert(position) }
    if let end, position > end { return }
    problems.append(Problem(file: file, position: position, message: message()))
    // A file with an error in every line must not fill the memory.
    guard problems.count >= 16 * Limits.reportedProblems else { return }
    problems = sorted
    if problems.count == Limits.reportedProblems { end = problems.last?.position }
  }

  /// Counts errors that need not be kept because they come after enough others.
  mutating func addUnlisted(_ number: Int) {
    count += number
  }

  /// Forgets the errors after the position at which reading failed.
  mutating func drop(after position: Position) {
    problems.removeAll { $0.position > position }
  }
}
