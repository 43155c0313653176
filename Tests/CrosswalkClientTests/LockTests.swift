import CrosswalkClient
import Synchronization
import Testing

struct LockTests {
  private func client(_ address: ServerAddress, _ time: ManualTime) -> Client {
    var configuration = Client.Configuration()
    configuration.time = time.clock
    return Client(address, configuration: configuration)
  }

  private static func untilCancelled(_ lock: Lock) async throws {
    await Gate().pass()
    try Task.checkCancellation()
  }

  @Test func `a lock is requested, extended and given back`() async throws {
    let log = LineLog()
    let extended = Gate()
    let time = ManualTime()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      log.add(line)
      if line.hasPrefix("LOCK ") { return .send("OK 0a1b 1719312000000000\n") }
      if line.hasPrefix("EXTEND ") { extended.open() }
      return .send("OK\n")
    } body: { address in
      let client = client(address, time)
      let fence = try await client.withLock("deploy/x", lease: .seconds(60), wait: .milliseconds(5)) { lock in
        await time.untilAsleep(2)
        time.pass(.seconds(20))
        await extended.pass()
        return lock.fence
      }
      #expect(fence == 1_719_312_000_000_000)
      #expect(
        log.lines == [
          "LOCK deploy/x 60000000us wait=5000us", "EXTEND deploy/x 0a1b 60000000us", "UNLOCK deploy/x 0a1b",
        ])
      #expect(log.connections == 1)
      await client.close()
    }
  }

  @Test func `a lock that another holds and a lock that cannot be requested give different errors`() async throws {
    try await ScriptedServer.run { line in
      .send(line.hasPrefix("LOCK busy ") ? "BUSY\n" : "ERR bad-request \"a lease is 10ms to 24h\"\n")
    } body: { address in
      let client = Client(address)
      await #expect(throws: LockError.busy("busy")) { try await client.withLock("busy") { _ in } }
      await #expect(throws: LockError.client(.refused(ServerError(.badRequest, "a lease is 10ms to 24h")))) {
        try await client.withLock("n", lease: .zero) { _ in }
      }
      await client.close()
    }
  }

  @Test func `the body is cancelled if the server says that the lock is lost`() async throws {
    let log = LineLog()
    let time = ManualTime()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send(line.hasPrefix("LOCK ") ? "OK t 1\n" : "LOST\n")
    } body: { address in
      let client = client(address, time)
      await #expect(throws: LockError.lost("n")) {
        try await client.withLock("n", lease: .seconds(60)) { lock in
          await time.untilAsleep(2)
          time.pass(.seconds(20))
          try await Self.untilCancelled(lock)
        }
      }
      #expect(log.lines.dropFirst() == ["EXTEND n t 60000000us", "UNLOCK n t"])
      await client.close()
    }
  }

  @Test func `if a server does not answer, the lock is lost when the lease ends`() async throws {
    let time = ManualTime()
    let asked = Gate()
    try await ScriptedServer.run { line in
      if line.hasPrefix("LOCK ") { return .send("OK t 1\n") }
      asked.open()
      // At the end it answers both requests.
      return line.hasPrefix("UNLOCK ") ? .send("OK\nOK\n") : .nothing
    } body: { address in
      let client = client(address, time)
      await #expect(throws: LockError.lost("n")) {
        try await client.withLock("n", lease: .seconds(60)) { lock in
          await time.untilAsleep(2)
          time.pass(.seconds(20))
          await asked.pass()
          time.pass(.seconds(40))
          try await Self.untilCancelled(lock)
        }
      }
      await client.close()
    }
  }

  @Test func `the hold is sent with the request, and a lock that was lost meanwhile is reported`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send(line.hasPrefix("LOCK ") ? "OK t 1\n" : "LOST\n")
    } body: { address in
      let client = Client(address)
      await #expect(throws: LockError.lost("n")) { try await client.withLock("n", hold: .seconds(60)) { _ in } }
      #expect(log.lines == ["LOCK n 30000000us hold=60000000us", "UNLOCK n t"])
      await client.close()
    }
  }

  @Test func `a release that is sent twice may have been carried out the first time`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      let count = log.add(line)
      if line.hasPrefix("LOCK ") { return .send("OK t 1\n") }
      return count == 1 ? .sendAndClose("") : .send("LOST\n")
    } body: { address in
      let client = Client(address)
      try await client.withLock("n") { _ in }
      #expect(log.connections == 2)
      await client.close()
    }
  }

  @Test func `a release is tried again over a new connection`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      let count = log.add(line)
      if line.hasPrefix("LOCK ") { return .send("OK t 1\n") }
      return count == 1 ? .sendAndClose("") : .send("OK\n")
    } body: { address in
      let client = Client(address)
      try await client.withLock("n") { _ in }
      #expect(log.lines == ["LOCK n 30000000us", "UNLOCK n t", "UNLOCK n t"])
      #expect(log.connections == 2)
      await client.close()
    }
  }

  @Test func `a cancelled task stops waiting for a lock`() async throws {
    let waits = Gate()
    try await ScriptedServer.run { _ in
      waits.open()
      return .nothing
    } ending: {
      .sendAndClose("BUSY\n")
    } body: { address in
      let client = Client(address)
      let waiting = Task { try await client.withLock("n", wait: .seconds(600)) { _ in Issue.record("it runs") } }
      await waits.pass()
      waiting.cancel()
      await #expect(throws: LockError.client(.cancelled)) { try await waiting.value }
      await client.close()
    }
  }

  @Test func `a lock that is granted to a task that was just cancelled is given back`() async throws {
    let log = LineLog()
    let waits = Gate()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      log.add(line)
      waits.open()
      return line.hasPrefix("LOCK ") ? .nothing : .send("OK\n")
    } ending: {
      .sendAndClose("OK t 1\n")
    } body: { address in
      let client = Client(address)
      let waiting = Task { try await client.withLock("n", wait: .seconds(600)) { _ in Issue.record("it runs") } }
      await waits.pass()
      waiting.cancel()
      await #expect(throws: LockError.client(.cancelled)) { try await waiting.value }
      #expect(log.lines.last == "UNLOCK n t")
      await client.close()
    }
  }

  @Test func `the body of a cancelled task ends, and the lock is given back`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send(line.hasPrefix("LOCK ") ? "OK t 1\n" : "OK\n")
    } body: { address in
      let client = Client(address)
      let runs = Gate()
      let running = Task {
        try await client.withLock("n") { lock in
          runs.open()
          try await Self.untilCancelled(lock)
        }
      }
      await runs.pass()
      running.cancel()
      await #expect(throws: LockError.body(CancellationError())) { try await running.value }
      #expect(log.lines == ["LOCK n 30000000us", "UNLOCK n t"])
      await client.close()
    }
  }
}
