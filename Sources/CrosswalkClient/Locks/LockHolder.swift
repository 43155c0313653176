/// Gets a lock, does something while it is held, and gives it back.
package struct LockHolder<Server: LockServer>: Sendable {
  private let name: String
  private let length: Duration
  private let wait: Duration
  private let server: Server
  private let time: Clock

  /// - Parameters:
  ///   - name: What is locked.
  ///   - lease: How long a lease is.
  ///   - wait: How long to wait for the lock.
  ///   - server: What has the lock.
  ///   - time: By which leases end.
  package init(name: String, lease: Duration, wait: Duration, server: Server, time: Clock) {
    self.name = name
    self.length = lease
    self.wait = wait
    self.server = server
    self.time = time
  }

  /// What became of the two things that go on while the lock is held.
  private enum Ending<Value: Sendable>: Sendable {
    case done(Result<Value, LockError>)
    case kept(isLost: Bool)
  }

  /// Runs `body` while the lock is held.
  ///
  /// - Returns: What the body returns.
  package func run<Value: Sendable>(
    _ body: @escaping @Sendable (Lock) async throws -> Value
  ) async throws(LockError) -> Value {
    let (grant, lease) = try await acquire()
    let result = await hold(grant, lease, body)
    // What was done while another may have had the lock is not what was asked for.
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
        // It was waited for, and nobody knows when the lease began: it gets one that is certain.
        if let lease = try await renewed(grant) { return (grant, lease) }
      }
      guard time.now() < deadline else { throw .busy(name) }
    }
  }

  /// Asks for the lock; nil if the connection was lost, and there is time to ask again.
  private func take(waitingUntil deadline: ContinuousClock.Instant) async throws(LockError) -> Grant? {
    do throws(ClientError) {
      let given = try await server.take(lease: length, wait: max(.zero, time.now().duration(to: deadline)))
      if let given { return given }
    } catch {
      guard !Task.isCancelled else { throw .client(.cancelled) }
      switch error {
      // A server that is stopped and started is no reason to give up what is waited for. At worst the lock was given just
      // then: it is free again when that lease is over.
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
    // Goes on when this task is cancelled: the body may need the lock until it has cleared up.
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
          // What was done after the lock was lost is not what was asked for.
          if !wasLost { result = outcome }
          keeping.cancel()
        }
      }
      return result
    }
  }
}
