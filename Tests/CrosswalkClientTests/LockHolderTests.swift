import CrosswalkClient
import Testing

struct LockHolderTests {
  private struct Trouble: Error {}

  private let time = ManualTime()

  private func holder(_ lock: FakeLock, wait: Duration = .zero) -> LockHolder<FakeLock> {
    LockHolder(name: "n", lease: .seconds(30), wait: wait, server: lock, time: time.clock)
  }

  /// Returns a body that opens `runs` and then waits until it is cancelled.
  private func untilCancelled(_ runs: Gate) -> @Sendable (Lock) async throws -> Void {
    { _ in
      runs.open()
      await Gate().pass()
      try Task.checkCancellation()
    }
  }

  @Test func `the body runs with the lock, which is released afterwards`() async throws {
    let lock = FakeLock()
    let fence = try await holder(lock).run { lock in
      #expect(lock.name == "n")
      return lock.fence
    }
    #expect(fence == 7)
    #expect(lock.log == [.take(wait: .zero), .release])
  }

  @Test func `a lock that another holds is busy, and the body is not run`() async throws {
    let lock = FakeLock(take: { nil })
    await #expect(throws: LockError.busy("n")) { try await holder(lock).run { _ in Issue.record("it runs") } }
    #expect(lock.log == [.take(wait: .zero)])
  }

  @Test func `a body that throws releases the lock`() async throws {
    let lock = FakeLock()
    await #expect(throws: LockError.body(Trouble())) { try await holder(lock).run { _ in throw Trouble() } }
    #expect(lock.log == [.take(wait: .zero), .release])
  }

  @Test func `if the lock turns out to be lost at the end, the result of the body does not count`() async throws {
    let lock = FakeLock(isReleased: false)
    await #expect(throws: LockError.lost("n")) { try await holder(lock).run { _ in "done" } }
    await #expect(throws: LockError.lost("n")) { try await holder(lock).run { _ in throw Trouble() } }
  }

  @Test func `each lease is renewed after a third of it`() async throws {
    let lock = FakeLock()
    let (runs, ends) = (Gate(), Gate())
    let running = Task {
      try await holder(lock).run { _ in
        runs.open()
        await ends.pass()
      }
    }
    await runs.pass()
    for number in 0..<10 {
      await time.untilAsleep(2)
      time.pass(.milliseconds(9_999))
      await time.untilAsleep(2)
      #expect(lock.extensions == number)
      time.pass(.milliseconds(1))
      // The keeper sleeps again after it has renewed the lease.
      await time.untilAsleep(2)
      #expect(lock.extensions == number + 1)
    }
    ends.open()
    try await running.value
    #expect(lock.log == [.take(wait: .zero)] + Array(repeating: .extend, count: 10) + [.release])
  }

  @Test func `a body is cancelled when the server says that the lock is lost`() async throws {
    let lock = FakeLock(extend: { false })
    let runs = Gate()
    let running = Task { try await holder(lock).run(untilCancelled(runs)) }
    await runs.pass()
    await time.untilAsleep(2)
    time.pass(.seconds(10))
    await #expect(throws: LockError.lost("n")) { try await running.value }
    #expect(lock.log == [.take(wait: .zero), .extend, .release])
  }

  @Test func `a body is cancelled at the end of the lease if it cannot be renewed, and not before`() async throws {
    let lock = FakeLock(extend: { () throws(ClientError) in throw .connectionLost(reason: "test") })
    let runs = Gate()
    let (cancelled, isCancelled) = AsyncStream<ContinuousClock.Instant>.makeStream()
    let start = time.now
    let running = Task {
      try await holder(lock).run { _ in
        runs.open()
        await Gate().pass()
        isCancelled.yield(time.now)
      }
    }
    await runs.pass()
    for _ in 0..<30 {
      await time.untilAsleep(2)
      time.pass(.seconds(1))
    }
    for await instant in cancelled {
      #expect(start.duration(to: instant) == .seconds(30))
      break
    }
    await #expect(throws: LockError.lost("n")) { try await running.value }
    // The renewal is tried after 10 s, and then each second until the end of the lease.
    #expect((20...21).contains(lock.extensions))
    #expect(lock.log.last == .release)
  }

  @Test func `a reply that does not come delays the renewal, but not the end of the lease`() async throws {
    let asked = Gate()
    let lock = FakeLock(extend: { () async throws(ClientError) in
      asked.open()
      await Gate().pass()
      throw .cancelled
    })
    let runs = Gate()
    let running = Task { try await holder(lock).run(untilCancelled(runs)) }
    await runs.pass()
    await time.untilAsleep(2)
    time.pass(.seconds(10))
    await asked.pass()
    time.pass(.seconds(20))
    await #expect(throws: LockError.lost("n")) { try await running.value }
  }

  @Test func `a lease is counted from before it was requested`() async throws {
    let time = time
    let asked = Gate()
    let lock = FakeLock(
      take: {
        time.pass(.seconds(9))
        return Grant(token: "t", fence: 7)
      },
      extend: { () async throws(ClientError) in
        asked.open()
        await Gate().pass()
        throw .cancelled
      })
    let runs = Gate()
    let running = Task { try await holder(lock).run(untilCancelled(runs)) }
    await runs.pass()
    await time.untilAsleep(2)
    time.pass(.seconds(1))
    await asked.pass()
    time.pass(.seconds(20))
    await #expect(throws: LockError.lost("n")) { try await running.value }
  }

  @Test func `after a wait for the lock, a new lease is requested before the body runs`() async throws {
    let time = time
    let lock = FakeLock(take: {
      time.pass(.seconds(100))
      return Grant(token: "t", fence: 7)
    })
    try await holder(lock, wait: .seconds(200)).run { _ in #expect(lock.extensions == 1) }
    #expect(lock.log == [.take(wait: .seconds(200)), .extend, .release])
  }

  @Test func `a lock that was lost before the body could run is waited for again if there is time`()
    async throws
  {
    let time = time
    let lock = FakeLock(
      take: {
        time.pass(.seconds(60))
        return Grant(token: "t", fence: 7)
      }, extend: { false })
    await #expect(throws: LockError.busy("n")) {
      try await holder(lock, wait: .seconds(100)).run { _ in Issue.record("it runs") }
    }
    #expect(lock.log == [.take(wait: .seconds(100)), .extend, .take(wait: .seconds(40)), .extend])
  }

  @Test func `a lost connection does not end the wait`() async throws {
    let time = time
    let lock = FakeLock(take: { () throws(ClientError) in
      time.pass(.seconds(60))
      throw .connectionLost(reason: "test")
    })
    await #expect(throws: LockError.client(.connectionLost(reason: "test"))) {
      try await holder(lock, wait: .seconds(100)).run { _ in Issue.record("it runs") }
    }
    #expect(lock.log == [.take(wait: .seconds(100)), .take(wait: .seconds(40))])
  }

  @Test func `a cancelled body keeps the lock until it has ended`() async throws {
    let lock = FakeLock()
    let (runs, clears, ends) = (Gate(), Gate(), Gate())
    let running = Task {
      try await holder(lock).run { _ in
        runs.open()
        await Gate().pass()
        // The cleanup is not interrupted.
        await Task {
          clears.open()
          await ends.pass()
        }.value
        throw Trouble()
      }
    }
    await runs.pass()
    running.cancel()
    await clears.pass()
    await time.untilAsleep(2)
    time.pass(.seconds(10))
    await time.untilAsleep(2)
    ends.open()
    await #expect(throws: LockError.body(Trouble())) { try await running.value }
    #expect(lock.log == [.take(wait: .zero), .extend, .release])
  }
}
