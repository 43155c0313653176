/// Calls that were measured and not recorded.
public struct Unrecorded: Sendable, Hashable {
  /// How many, since the client was made.
  public internal(set) var calls = 0
  /// Why the last of them was not, such as a name that is none; nil while there are none.
  public internal(set) var reason: ClientError?

  mutating func add(_ calls: Int, _ reason: ClientError) {
    self.calls += calls
    self.reason = reason
  }
}
