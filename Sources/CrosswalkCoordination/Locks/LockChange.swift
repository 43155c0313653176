/// What a node did to a lock last.
enum LockChange: Sendable, Equatable {
  /// It gave it, changed its lease, or released it during its hold; what its key then held.
  case held(HeldLock, content: [UInt8])
  /// It freed it, when it had that fencing number.
  case freed(fence: Int64)
}
