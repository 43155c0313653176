/// A warning: the file can be loaded, but it is probably not what was meant.
public enum Warning: String, Sendable, Hashable, CaseIterable {
  /// A plain `null`, `none` or `nan` as a value, which is that text.
  case nullLike = "null-like"
  /// A plain value or an empty cell that a `#` cuts off.
  case cutByComment = "cut-by-comment"
  /// Invisible characters or spaces in a value.
  case invisible
  /// Values of a system whose differences are hard to see, or only in case.
  case lookAlike = "look-alike"
  /// A value in typographic quotes.
  case curlyQuotes = "curly-quotes"
  /// A file in a folder that is not read because of its name.
  case skippedFile = "skipped-file"
  /// An entry without an end, although a later one has the same value.
  case openOverlap = "open-overlap"
  /// Map hashes in Redis that are left out because they would be large.
  case directOff = "direct-off"

  /// All names, for messages.
  package static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

/// How to treat warnings.
package struct WarningRules: Sendable {
  /// Whether warnings are errors.
  package var areErrors: Bool
  /// The warnings that are not reported.
  package var allowed: Set<Warning>

  package init(areErrors: Bool = false, allowed: Set<Warning> = []) {
    self.areErrors = areErrors
    self.allowed = allowed
  }
}

/// The warnings about one dictionary; of each kind, the first hundred by position are kept.
///
/// Which of them the header allows is known only after all of it was read.
struct WarningList {
  private let file: String
  private var lists: [Warning: ProblemList] = [:]

  init(file: String) {
    self.file = file
  }

  mutating func add(_ warning: Warning, _ position: Position, _ message: @autoclosure () -> String) {
    lists[warning, default: ProblemList(file: file)].add(position, message())
  }

  /// Counts warnings that need not be kept because they come after enough others.
  mutating func addUnlisted(_ warning: Warning, count: Int) {
    if count > 0 { lists[warning, default: ProblemList(file: file)].addUnlisted(count) }
  }

  /// The warnings about `dictionary` that are not allowed, by kind, and their total number.
  func problems(
    about dictionary: String, allowed: Set<Warning>, areErrors: Bool
  ) -> (kept: [Problem], count: Int) {
    var kept: [Problem] = []
    var count = 0
    for warning in Warning.allCases where !allowed.contains(warning) {
      guard let list = lists[warning] else { continue }
      count += list.count
      for var problem in list.sorted {
        problem.warning = warning
        problem.isError = areErrors
        problem.dictionary = dictionary
        kept.append(problem)
      }
    }
    return (kept, count)
  }
}
