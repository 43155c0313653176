/// What withLock needs of a server, for one lock.
package protocol LockServer: Sendable {
  /// Asks for the lock.
  ///
  /// When the task is cancelled it stops waiting, and gives back what it was given in the meantime.
  ///
  /// - Returns: Nil if another has it, and had it for as long as was waited.
  func take(lease: Duration, wait: Duration) async throws(ClientError) -> Grant?

  /// Asks once for a new lease.
  ///
  /// - Returns: Whether it is given; if not, the lock is lost.
  func extend(_ grant: Grant, lease: Duration) async throws(ClientError) -> Bool

  /// Gives the lock back; gives up after some seconds. Does so in a cancelled task, too.
  ///
  /// - Returns: False if the server says that it was lost before.
  @discardableResult
  func release(_ grant: Grant) async -> Bool
}

/// What a server gives to the one who gets a lock.
package struct Grant: Sendable, Hashable {
  /// Who knows it holds the lock.
  package let token: String
  /// Rises with each holder.
  package let fence: Int64

  package init(token: String, fence: Int64) {
    self.token = token
    self.fence = fence
  }
}
