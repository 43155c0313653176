/// The requests for one lock that `withLock` sends to a server.
package protocol LockServer: Sendable {
  /// Asks for the lock.
  ///
  /// When the task is cancelled, it stops waiting and gives the lock back if it was granted in the meantime.
  ///
  /// - Returns: The grant; nil if another held the lock for the whole wait.
  func take(lease: Duration, wait: Duration) async throws(ClientError) -> Grant?

  /// Asks once for a new lease.
  ///
  /// - Returns: Whether the lease is granted; if not, the lock is lost.
  func extend(_ grant: Grant, lease: Duration) async throws(ClientError) -> Bool

  /// Gives the lock back, even in a cancelled task; gives up after some seconds.
  ///
  /// - Returns: False if the server says that the lock was lost before; otherwise true.
  @discardableResult
  func release(_ grant: Grant) async -> Bool
}

/// The grant of a lock, which a server gives to its holder.
package struct Grant: Sendable, Hashable {
  /// The secret of the holder, which proves that it holds the lock.
  package let token: String
  /// The fencing number, which is higher for every later holder.
  package let fence: Int64

  package init(token: String, fence: Int64) {
    self.token = token
    self.fence = fence
  }
}
