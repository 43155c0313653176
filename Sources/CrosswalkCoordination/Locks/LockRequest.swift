/// A request for a lock, with the token under which the lock will be held.
///
/// However often Redis is asked, it gives the lock once: the token shows that it is the same request.
struct LockRequest: Sendable {
  let name: CoordinationName
  /// 128 bits from the system's random number generator, as 32 hexadecimal digits.
  let token: String
  let lease: Duration
  /// How long the lock stays taken at least, even if it is released earlier.
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

/// The result of a request for a lock.
package enum Acquisition: Sendable, Equatable {
  /// Whoever knows the token holds the lock; the fencing number is higher than all that the lock gave before.
  case held(token: String, fence: Int64)
  /// Somebody else held the lock for the whole time of waiting.
  case busy
}
