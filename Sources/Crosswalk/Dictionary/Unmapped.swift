/// What a lookup answers for a value that has no counterpart in a system.
public enum Unmapped: Sendable, Hashable {
  /// Nothing.
  case none
  /// Always this value.
  case value(String)
  /// The asked value itself.
  case pass
}
