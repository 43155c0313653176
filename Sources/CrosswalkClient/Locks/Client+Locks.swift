import Logging

// Locks: what only one of many processes may do at a time.
//
// Redis keeps the locks. A client keeps only the grant of a lock that it holds, in memory: a `LockHolder` gets the lock
// and gives it back, a `LeaseKeeper` renews its lease, and a `ConnectedLock` sends the requests over a connection of
// its own. A lock survives a lost connection and a crash of the server, as long as its lease can be renewed in time. If
// the process of the client crashes, the lock is free when its lease ends.

extension Client {
  /// Runs `body` while holding a lock, which only one of many processes can hold at a time.
  ///
  /// ```swift
  /// try await client.withLock("deploy", wait: .seconds(60)) { lock in
  ///   try await deploy(fence: lock.fence)
  /// }
  /// ```
  ///
  /// While the body runs, the lease is renewed after each third of it. When the body has ended in any way, the lock is
  /// released. The body is cancelled as soon as it is uncertain whether the lock is still held: either the server says
  /// that it is lost, or the lease was not renewed in time, counted from before it was requested. `fence` protects
  /// against a body that goes on in spite of that, and against a process that was stopped in the meantime.
  ///
  /// - Parameters:
  ///   - name: The name of the lock: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - lease: How long the lock stays taken if this process dies: 10 ms to 24 h. A second or less needs a quick
  ///     network.
  ///   - wait: How long to wait while another holds the lock: up to 10 min.
  ///   - hold: How long the lock stays taken at least, from when it is granted: up to 24 h, even if the body ends
  ///     earlier. It is meant for a job that several hosts start at the same time, by clocks that differ a little.
  ///   - body: The work; it is called once, with the lock.
  /// - Returns: The result of the body.
  /// - Throws: `LockError.busy` if another held the lock for the whole wait; `lost` if the lock was lost while the body
  ///   ran, whatever the body then returned or threw; `client` if the server cannot be asked, with `cancelled` if the
  ///   task was cancelled while it waited; and `body` with the error of the body.
  public func withLock<Value: Sendable>(
    _ name: String, lease: Duration = .seconds(30), wait: Duration = .zero, hold: Duration = .zero,
    _ body: @escaping @Sendable (Lock) async throws -> Value
  ) async throws(LockError) -> Value {
    let lock = ConnectedLock(name: name, hold: hold, address: address, configuration: configuration)
    let holder = LockHolder(name: name, lease: lease, wait: wait, server: lock, time: configuration.time)
    let result: Result<Value, LockError>
    do throws(LockError) { result = .success(try await holder.run(body)) } catch { result = .failure(error) }
    await lock.pool.close()
    if case .failure(.lost) = result {
      configuration.logger.warning("a lock was lost while its body ran", metadata: ["lock": "\(name)"])
    }
    return try result.get()
  }
}
