/// What came of the wish for a lock.
package enum Acquisition: Sendable, Equatable {
  /// It is held by whoever knows the token; the fencing number is greater than all that the lock gave before.
  case held(token: String, fence: Int64)
  /// Another held it for as long as there was time.
  case busy
}
