/// The answer to one value of a lookup.
enum Answer: Sendable, Equatable {
  /// The answer, or all of them, the preferred first.
  case found([String])
  /// Nothing matched, and the dictionary's `unmapped` policy answered.
  case `default`(String)
  /// No such mapping.
  case none
  /// Several answers, and the dictionary does not say which.
  case ambiguous([String])
}
