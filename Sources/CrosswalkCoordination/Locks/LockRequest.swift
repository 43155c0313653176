/// A wish for a lock, with the token under which it will be held.
///
/// However often Redis is asked for it, the lock is given once: the token tells that it is the same wish.
struct LockRequest: Sendable {
  let name: CoordinationName
  /// 128 bits from the system's generator, 32 hex digits.
  let token: String
  let lease: Duration
  /// How long the lock stays taken at least, also when it is released earlier.
  let hold: Duration
  let holder: String

  init(_ name: CoordinationName, lease: Duration, hold: Duration = .zero, holder: String) {
    let digits = String(UInt128.random(in: 0 ... .max), radix: 16)
    self.name = name
    token = String(repeating: "0", count: 32 - digits.count) + digits
    self.lease = lease
    self.hold = hold
    self.holder = holder
  }
}

/// What came of the wish for a lock.
package enum Acquisition: Sendable, Equatable {
  /// It is held by whoever knows the token; the fencing number is greater than all that the lock gave before.
  case held(token: String, fence: Int64)
  /// Another held it for as long as there was time.
  case busy
}
