/// One of the systems of a dictionary, with its rules.
public struct System: Sendable, Hashable {
  /// The name that lookups use.
  public let name: String
  /// How asked values are compared with this system's.
  public internal(set) var match = MatchRules.exact
  /// What is answered where this system has no counterpart.
  public internal(set) var unmapped = Unmapped.none
  /// What several entries with the same value here mean.
  public internal(set) var duplicates = Duplicates.reject

  init(name: String) {
    self.name = name
  }
}
