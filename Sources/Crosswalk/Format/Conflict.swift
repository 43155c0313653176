/// Two entries with the same value in a system, of which a lookup could not choose one.
struct Conflict: ValueFinding {
  enum Kind {
    /// They give different answers.
    case answers
    /// Both are primary.
    case primaries
  }

  let kind: Kind
  /// The system in which they share a value.
  let system: Int
  /// The value, as it is compared.
  let key: UnsafeRawBufferPointer
  /// The later entry, at which the error stands.
  let row: UInt32
  /// The earlier one.
  let earlier: UInt32
}
