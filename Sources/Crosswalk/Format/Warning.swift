/// What `check` warns of: a file can be loaded with it, but it is probably not what was meant.
public enum Warning: String, Sendable, Hashable, CaseIterable {
  /// A plain `null`, `none` or `nan` as a value: it is that text.
  case nullLike = "null-like"
  /// A plain value, or an empty cell, that a `#` cuts off.
  case cutByComment = "cut-by-comment"
  /// Characters or blanks in a value that nobody can see.
  case invisible
  /// Values of a system that differ in what is hard to see, or in case.
  case lookAlike = "look-alike"
  /// A value in typographic quotes.
  case curlyQuotes = "curly-quotes"
  /// A file in a folder that is not read because of its name.
  case skippedFile = "skipped-file"
  /// An entry without an end, and a later one with the same value.
  case openOverlap = "open-overlap"
  /// Map hashes in Redis that are left out, as they would be large.
  case directOff = "direct-off"

  /// All names, for messages.
  package static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

/// What to do about warnings.
package struct WarningRules: Sendable {
  /// Whether warnings are errors.
  package var areErrors: Bool
  /// The warnings that are left out.
  package var allowed: Set<Warning>

  package init(areErrors: Bool = false, allowed: Set<Warning> = []) {
    self.areErrors = areErrors
    self.allowed = allowed
  }
}
