/// How a call ended.
public enum CallStatus: String, Sendable, Hashable {
  /// It did what it was asked.
  case ok
  /// It failed.
  case error
}
