/// What it means that several entries have the same value in a system, and give different answers.
public enum Duplicates: String, Sendable, Hashable {
  /// The file is wrong.
  case reject
  /// The entry that stands first answers.
  case first
  /// The lookup answers with all candidates.
  case ambiguous
}
