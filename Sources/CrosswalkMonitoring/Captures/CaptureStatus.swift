/// Whether a call succeeded.
public enum CaptureStatus: String, Sendable, CaseIterable {
  /// It did.
  case ok
  /// It failed.
  case error
}
