/// What became of a call that was to be recorded.
public enum Verdict: Sendable, Hashable {
  /// It is counted, and a candidate for what the policy of its service says.
  case counted(isSlow: Bool, isSample: Bool)
  /// Its service is new, and there are as many as there may be.
  case noRoom
  /// No service can have that name.
  case noName
}
