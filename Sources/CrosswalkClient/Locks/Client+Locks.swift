import Logging

extension Client {
  /// Does something that only one of many processes may do at a time.
  ///
  /// ```swift
  /// try await client.withLock("deploy", wait: .seconds(60)) { lock in
  ///   try await deploy(fence: lock.fence)
  /// }
  /// ```
  ///
  /// The lock is renewed at a third of each lease, for as long as the body runs, and released when it has ended, however it
  /// ended. The body is cancelled at the moment from which it is no longer certain that the lock is held: because the
  /// server says that it is not, or because it could not be renewed before the lease was over, counted from before it was
  /// asked for. A body that goes on all the same, or a process that was stopped meanwhile, is what `fence` is for.
  ///
  /// - Parameters:
  ///   - name: What is locked: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - lease: How long the lock stays taken if this process dies: 10 ms to 24 h. A second or less needs a quick network.
  ///   - wait: How long to wait where another has it: up to 10 min.
  ///   - hold: How long the lock stays taken at least, counted from when it was given, also when the body ends earlier: up to
  ///     24 h. It is for a job that several hosts start at the same time by clocks that differ a little.
  ///   - body: What is done; called once, with the lock.
  /// - Returns: What the body returns.
  /// - Throws: `LockError.busy` where another has it, for as long as was waited; `lost` where the lock was lost while the
  ///   body ran, whatever it then returned or threw; `client` where the server cannot be asked, with `cancelled` if the task
  ///   was while it waited; and `body` with what the body throws.
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
      configuration.logger.warning("a lock was lost while it was needed", metadata: ["lock": "\(name)"])
    }
    return try result.get()
  }
}
