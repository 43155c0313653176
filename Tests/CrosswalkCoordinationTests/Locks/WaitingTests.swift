import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination

/// Waiting for locks: what wakes a waiter, in which order, and what happens after a waiter gives up.
@Suite struct WaitingTests {
  private let name: CoordinationName

  init() throws { name = try CoordinationName("deploy") }

  @Test(arguments: [0, 1])
  func `a release wakes a waiter on the same node and on another node`(_ waiting: Int) async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let (token, fence) = try await nodes[0].take(name)
        let waiter = try await bench.waiter(on: nodes[waiting], for: name)
        let start = ContinuousClock.now
        #expect(try await nodes[0].release(name, token: token))
        #expect(try #require(try await waiter.value.held).fence > fence)
        // Neither a poll nor the end of the lease happens within this time.
        #expect(start.duration(to: .now) < .seconds(20))
      }
    }
  }

  @Test func `a break wakes a waiter`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        _ = try await nodes[0].take(name)
        let waiter = try await bench.waiter(on: nodes[1], for: name)
        #expect(try await nodes[0].break(name))
        #expect(try await waiter.value.held != nil)
      }
    }
  }

  @Test func `the end of a lease is noticed without a wake-up or a poll`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let (token, fence) = try await nodes[0].take(name, lease: .milliseconds(100))
        let waiter = try await bench.waiter(on: nodes[0], for: name)
        #expect(try #require(try await waiter.value.held).fence > fence)
        #expect(try await !nodes[0].release(name, token: token))
      }
    }
  }

  @Test func `the end of a hold is noticed without a wake-up or a poll, before and after the release`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        for isReleased in [false, true] {
          let start = ContinuousClock.now
          let acquisition = try await nodes[0].acquire(
            name, lease: .milliseconds(isReleased ? 60_000 : 10), hold: .milliseconds(300), holder: "test")
          let (token, fence) = try #require(acquisition.held)
          if isReleased { #expect(try await nodes[0].release(name, token: token)) }
          let waiter = try await bench.waiter(on: nodes[0], for: name)
          let next = try #require(try await waiter.value.held)
          #expect(next.fence > fence)
          #expect(start.duration(to: .now) >= .milliseconds(300))
          #expect(try await nodes[0].release(name, token: next.token))
        }
      }
    }
  }

  @Test func `a lock with a hold that was won for a connection that is gone becomes free`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let acquisition = try await nodes[0].acquire(name, lease: .seconds(60), hold: .seconds(3600), holder: "test")
        nodes[0].giveBack(name, token: try #require(acquisition.held).token, limit: .seconds(3600))
        try await eventually { try await bench.content(of: name) == nil }
        #expect(try await nodes[0].list().isEmpty)
      }
    }
  }

  @Test func `a release that was not heard is noticed by the next poll`() async throws {
    try await Workbench.with { bench in
      // This node does not run, so it hears no releases.
      let locks = Locks(address: bench.redis.address, keys: bench.keys, pollInterval: .milliseconds(20))
      let (token, _) = try await locks.take(name)
      let waiter = try await bench.waiter(on: locks, for: name)
      #expect(try await locks.release(name, token: token))
      #expect(try await waiter.value.held != nil)
      await locks.close()
    }
  }

  @Test func `waiters on one node get the lock in the order in which they came`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let locks = nodes[0]
        let (token, _) = try await locks.take(name)
        let section = GuardedSection()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in Int64(0)..<20 {
            group.addTask {
              let acquisition = try await locks.acquire(
                name, lease: .seconds(60), wait: .seconds(60), holder: "\(number)")
              await section.pass(as: number)
              #expect(try await locks.release(name, token: try #require(acquisition.held).token))
            }
            while locks.lines.count(for: name) <= Int(number) { try await Task.sleep(for: .milliseconds(1)) }
          }
          #expect(try await locks.release(name, token: token))
          try await group.waitForAll()
        }
        #expect(section.entries == Array(0..<20))
      }
    }
  }

  @Test func `a request that does not wait does not overtake the waiters`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        _ = try await nodes[0].take(name)
        let waiter = try await bench.waiter(on: nodes[0], for: name)
        // The lock is free now, but no release was announced.
        try await eventually { try await bench.send("DEL", bench.keys.lock(name)) == .integer(1) }
        #expect(try await nodes[0].acquire(name, lease: .seconds(60), holder: "hasty") == .busy)
        waiter.cancel()
        #expect(try await waiter.value == .busy)
        _ = try await nodes[0].take(name)
      }
    }
  }

  @Test func `a waiter leaves without the lock when its time is over`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        _ = try await nodes[0].take(name)
        let first = try await bench.waiter(on: nodes[0], for: name)
        let second = try await bench.waiter(on: nodes[0], for: name, .milliseconds(50))
        #expect(try await second.value == .busy)
        #expect(nodes[0].lines.count(for: name) == 1)
        first.cancel()
        #expect(try await first.value == .busy)
        #expect(nodes[0].lines.count(for: name) == 0)
        #expect(try await nodes[0].acquire(name, lease: .seconds(1), wait: .milliseconds(1), holder: "x") == .busy)
      }
    }
  }

  @Test func `a cancelled waiter leaves at once, and the next one asks at once`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let (_, fence) = try await nodes[0].take(name)
        var waiters: [Task<Acquisition, any Error>] = []
        for _ in 0..<4 { waiters.append(try await bench.waiter(on: nodes[0], for: name)) }
        waiters[2].cancel()
        #expect(try await waiters[2].value == .busy)
        #expect(nodes[0].lines.count(for: name) == 3)
        // The lock is free now, but no release was announced: only a waiter that becomes the first asks for it.
        try await bench.send("DEL", bench.keys.lock(name))
        waiters[0].cancel()
        #expect(try await waiters[0].value == .busy)
        let next = try #require(try await waiters[1].value.held)
        #expect(next.fence > fence)
        #expect(try await nodes[0].release(name, token: next.token))
        #expect(try await waiters[3].value.held != nil)
      }
    }
  }

  @Test(arguments: [Duration.zero, .seconds(60)])
  func `a client that asks and closes gets a lock that is free at once`(_ wait: Duration) async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let asking = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await nodes[0].acquire(name, lease: .seconds(60), wait: wait, holder: "nc")
        }
        let held = try #require(try await asking.value.held)
        let waiting = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await nodes[0].acquire(name, lease: .seconds(60), wait: wait, holder: "nc")
        }
        #expect(try await waiting.value == .busy)
        #expect(nodes[0].lines.count(for: name) == 0)
        #expect(try await nodes[0].release(name, token: held.token))
      }
    }
  }

  @Test func `a lock that was won for a client that has just gone is given back`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(pollInterval: .milliseconds(10)) { nodes in
        let start = ContinuousClock.now
        let (_, fence) = try await nodes[0].take(name, lease: .seconds(2))
        let waiter = try await bench.waiter(on: nodes[0], for: name)
        // When the lease ends it asks again, and it wins when Redis continues.
        bench.redis.pause()
        try #require(start.duration(to: .now) < .seconds(2), "the machine is too slow for this test")
        try await Task.sleep(until: start + .milliseconds(2100))
        waiter.cancel()
        bench.redis.resume()
        #expect(try await waiter.value == .busy)
        #expect(try #require(try await bench.fence(of: name)) > fence)
        try await eventually { try await bench.content(of: name) == nil }
        #expect(nodes[0].lines.count(for: name) == 0)
      }
    }
  }

  @Test func `a thousand waiters need only a few connections, and each gets the lock`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let (token, _) = try await nodes[0].take(name)
        let section = GuardedSection()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<1000 {
            let locks = nodes[number % 2]
            group.addTask {
              let held = try await locks.acquire(name, lease: .seconds(60), wait: .seconds(600), holder: "w").held
              let (token, fence) = try #require(held)
              await section.pass(as: fence)
              #expect(try await locks.release(name, token: token))
            }
          }
          try await eventually { nodes.allSatisfy { $0.lines.count(for: name) == 500 } }
          // Each node has one connection for requests and one for releases; the test has its own.
          let connections = try #require(try await bench.send("CLIENT", "LIST").string)
          #expect(connections.split(separator: "\n").count == 5)
          #expect(try await nodes[0].release(name, token: token))
          try await group.waitForAll()
        }
        #expect(section.entries.count == 1000)
        #expect(section.collisions == 0)
        #expect(section.onlyRises)
      }
    }
  }

  @Test func `of eight workers on two nodes no two hold the lock at once, and their numbers only rise`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(2, pollInterval: .seconds(1)) { nodes in
        let section = GuardedSection()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for worker in 0..<8 {
            group.addTask {
              let locks = nodes[worker % 2]
              var rounds = 0
              while rounds < 50 {
                let wait = Duration.milliseconds(worker < 2 ? 0 : 5 * worker * worker)
                let answer = try await locks.acquire(name, lease: .seconds(60), wait: wait, holder: "\(worker)")
                guard let held = answer.held else {
                  try await Task.sleep(for: .milliseconds(1))
                  continue
                }
                await section.pass(as: held.fence)
                #expect(try await locks.release(name, token: held.token))
                rounds += 1
              }
            }
          }
          try await group.waitForAll()
        }
        #expect(section.entries.count == 400)
        #expect(section.collisions == 0)
        #expect(section.onlyRises)
      }
    }
  }
}
