import CrosswalkClient
import Testing

struct LockHolderTests {
  private struct Trouble: Error {}

  private let time = ManualTime()

  private func holder(_ lock: FakeLock, wait: Duration = .zero) -> LockHolder<FakeLock> {
    LockHolder(name: "n", lease: .seconds(30), wait: wait, server: lock, time: time.clock)
  }

  /// A body that goes on until it is cancelled, and a way to hear that it runs.
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

  @Test func `what was done with a lock that turns out to be lost at the end is not what was asked for`() async throws {
    let lock = FakeLock(isReleased: false)
    await #expect(throws: LockError.lost("n")) { try await holder(lock).run { _ in "done" } }
    await #expect(throws: LockError.lost("n")) { try await holder(lock).run { _ in throw Trouble() } }
  }

  @Test func `the lease is renewed at a third of each`() async throws {
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
      // It sleeps again when it has renewed.
      await time.untilAsleep(2)
      #expect(lock.extensions == number + 1)
    }
    ends.open()
    try await running.value
    #expect(lock.log == [.take(wait: .zero)] + Array(repeating: .extend, count: 10) + [.release])
  }

  @Test func `a body is cancelled when the service says that the lock is lost`() async throws {
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
    // At 10 s, and each second until the end.
    #expect((20...21).contains(lock.extensions))
    #expect(lock.log.last == .release)
  }

  @Test func `an answer that does not come holds up the renewing and not the end`() async throws {
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

  @Test func `a lease counts from before it was asked for`() async throws {
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

  @Test func `a lock that was waited for gets a lease that is certain before the body runs`() async throws {
    let time = time
    let lock = FakeLock(take: {
      time.pass(.seconds(100))
      return Grant(token: "t", fence: 7)
    })
    try await holder(lock, wait: .seconds(200)).run { _ in #expect(lock.extensions == 1) }
    #expect(lock.log == [.take(wait: .seconds(200)), .extend, .release])
  }

  @Test func `a lock that was lost before the body could run is waited for again, as long as there is time`()
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

  @Test func `a connection that is lost ends no waiting`() async throws {
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

  @Test func `a body that is cancelled keeps the lock until it has ended`() async throws {
    let lock = FakeLock()
    let (runs, clears, ends) = (Gate(), Gate(), Gate())
    let running = Task {
      try await holder(lock).run { _ in
        runs.open()
        await Gate().pass()
        // Clearing up is not interrupted.
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
