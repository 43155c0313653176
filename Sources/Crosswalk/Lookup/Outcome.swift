/// The result of a lookup, without a copy of any text.
///
/// Valid as long as the dictionary.
package enum Outcome {
  /// An entry answers.
  case found(Text)
  /// No entry answers; the default of the system.
  case defaultValue(String)
  /// No entry answers; the system passes the value on.
  case passed
  /// There is no answer.
  case none
  /// Several entries answer differently, and the file does not say which is right; their first answers.
  case ambiguous([Text])
}
