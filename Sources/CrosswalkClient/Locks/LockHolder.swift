/// The holder of a lock: it gets the lock, runs a body and gives the lock back.
package struct LockHolder<Server: LockServer>: Sendable {
  private let name: String
  private let length: Duration
  private let wait: Duration
  private let server: Server
  private let time: Clock

  /// Makes a holder that does not hold the lock yet.
  ///
  /// - Parameters:
  ///   - name: The name of the lock.
  ///   - lease: The length of each lease.
  ///   - wait: How long to wait for the lock.
  ///   - server: The server that has the lock.
  ///   - time: The clock for leases.
  package init(name: String, lease: Duration, wait: Duration, server: Server, time: Clock) {
    self.name = name
    self.length = lease
    self.wait = wait
    self.server = server
    self.time = time
  }

  /// The result of one of the two tasks that run while the lock is held.
  private enum Ending<Value: Sendable>: Sendable {
    case done(Result<Value, LockError>)
    case kept(isLost: Bool)
  }

  /// Runs `body` while the lock is held.
  ///
  /// - Returns: The result of the body.
  package func run<Value: Sendable>(
    _ body: @escaping @Sendable (Lock) async throws -> Value
  ) async throws(LockError) -> Value {
    let (grant, lease) = try await acquire()
    let result = await hold(grant, lease, body)
    // If another may have held the lock while the body ran, the result of the body does not count.
    guard await server.release(grant) else { throw .lost(name) }
    return try result.get()
  }

  private func acquire() async throws(LockError) -> (Grant, Lease) {
    let deadline = time.now() + wait
    while true {
      let asked = time.now()
      if let grant = try await take(waitingUntil: deadline) {
        let lease = Lease(start: asked, length: length)
        guard lease.renewal <= time.now() else { return (grant, lease) }
        // The lock was waited for, so it is not known when its lease began. A new lease is certain.
        if let lease = try await renewed(grant) { return (grant, lease) }
      }
      guard time.now() < deadline else { throw .busy(name) }
    }
  }

  /// Asks for the lock; returns nil if the connection was lost and there is time to ask again.
  private func take(waitingUntil deadline: ContinuousClock.Instant) async throws(LockError) -> Grant? {
    do throws(ClientError) {
      let given = try await server.take(lease: length, wait: max(.zero, time.now().duration(to: deadline)))
      if let given { return given }
    } catch {
      guard !Task.isCancelled else { throw .client(.cancelled) }
      switch error {
      // Waiting goes on while a server is restarted. At worst the lock was granted just then, and is free again when
      // that lease ends.
      case .cannotConnect, .connectionLost, .timedOut:
        guard time.now() < deadline else { throw .client(error) }
        return nil
      case .protocolViolation, .refused, .invalid, .closed, .cancelled: throw .client(error)
      }
    }
    throw .busy(name)
  }

  private func renewed(_ grant: Grant) async throws(LockError) -> Lease? {
    let lease = Lease(start: time.now(), length: length)
    do throws(ClientError) {
      return try await server.extend(grant, lease: length) && time.now() < lease.end ? lease : nil
    } catch {
      await server.release(grant)
      throw .client(error)
    }
  }

  private func hold<Value: Sendable>(
    _ grant: Grant, _ lease: Lease, _ body: @escaping @Sendable (Lock) async throws -> Value
  ) async -> Result<Value, LockError> {
    let lock = Lock(name: name, fence: grant.fence)
    let keeper = LeaseKeeper(server: server, grant: grant, lease: lease, time: time)
    // This task goes on when the outer one is cancelled, since the body may need the lock until it has cleaned up.
    let keeping = Task { await keeper.keep() }
    return await withTaskGroup(of: Ending<Value>.self) { group in
      group.addTask {
        do { return .done(.success(try await body(lock))) } catch { return .done(.failure(.body(error))) }
      }
      group.addTask { .kept(isLost: await keeping.value) }
      var wasLost = false
      var result = Result<Value, LockError>.failure(.lost(name))
      for await ending in group {
        switch ending {
        case .kept(let isLost):
          wasLost = isLost
          if isLost { group.cancelAll() }
        case .done(let outcome):
          // If the lock was lost before the body ended, the result of the body does not count.
          if !wasLost { result = outcome }
          keeping.cancel()
        }
      }
      return result
    }
  }
}
