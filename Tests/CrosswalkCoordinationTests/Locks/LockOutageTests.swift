import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkStore

/// Locks while Redis fails in various ways.
@Suite struct LockOutageTests {
  private static let durable = ["--appendonly", "yes", "--appendfsync", "always"]
  private let name: CoordinationName

  init() throws { name = try CoordinationName("deploy") }

  @Test func `a waiter goes on waiting while Redis is killed and started again`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.withLocks(2, pollInterval: .seconds(1)) { nodes in
        let (token, fence) = try await nodes[0].take(name)
        var waiters: [Task<Acquisition, any Error>] = []
        for node in nodes { waiters.append(try await bench.waiter(on: node, for: name)) }
        await bench.redis.kill()
        let late = try await bench.waiter(on: nodes[1], for: name)
        for wait in [Duration.zero, .milliseconds(300)] {
          await #expect(throws: StoreError.self) {
            try await nodes[0].acquire(CoordinationName("other"), lease: .seconds(1), wait: wait, holder: "x")
          }
        }
        try await bench.redis.start()
        #expect(try await bench.content(of: name)?.hasPrefix(token) == true)
        try await eventually { try await nodes[0].release(name, token: token) }
        var fences = [fence]
        for _ in 0..<3 {
          try await eventually { (try await bench.fence(of: name) ?? 0) > fences[fences.count - 1] }
          fences.append(try #require(try await bench.fence(of: name)))
          try await eventually { try await nodes[0].break(name) }
        }
        for waiter in waiters + [late] {
          #expect(fences.dropFirst().contains(try #require(try await waiter.value.held).fence))
        }
      }
    }
  }

  @Test func `a lock is given once if the reply to the first request is lost`() async throws {
    try await Workbench.with { bench in
      // The login sends a PING and asks for the run; the third command is the script.
      let proxy = try CuttingProxy(in: bench.redis.directory, commands: 3, losesReply: true)
      defer { proxy.close() }
      let locks = Locks(address: proxy.address, keys: bench.keys)
      let asking = Task { try await locks.acquire(name, lease: .seconds(60), holder: "x") }
      try await eventually { proxy.hasCut }
      let fence = try #require(try await bench.fence(of: name))
      proxy.mend()
      let held = try #require(try await asking.value.held)
      #expect(held.fence == fence)
      #expect(try await locks.list().map(\.fence) == [fence])
      #expect(try await locks.release(name, token: held.token))
      await locks.close()
    }
  }

  @Test func `a lock that could not be listed is requested again and then listed`() async throws {
    try await Workbench.with { bench in
      let proxy = try CuttingProxy(in: bench.redis.directory, commands: 3)
      defer { proxy.close() }
      let locks = Locks(address: proxy.address, keys: bench.keys)
      let asking = Task { try await locks.acquire(name, lease: .seconds(60), holder: "x") }
      try await eventually { proxy.hasCut }
      proxy.mend()
      let held = try #require(try await asking.value.held)
      #expect(try await locks.list().map(\.fence) == [held.fence])
      await locks.close()
    }
  }

  @Test func `a lock that may have been given to a connection now gone is released, even much later`() async throws {
    try await Workbench.with { bench in
      let proxy = try CuttingProxy(in: bench.redis.directory, commands: 3, losesReply: true)
      defer { proxy.close() }
      let locks = Locks(address: proxy.address, keys: bench.keys)
      let asking = try await bench.waiter(on: locks, for: name)
      try await eventually { proxy.hasCut }
      asking.cancel()
      #expect(try await asking.value == .busy)
      #expect(try await bench.content(of: name) != nil)
      proxy.mend()
      await locks.finish(within: .seconds(60))
      #expect(try await bench.content(of: name) == nil)
    }
  }

  @Test func `locks that Redis lost from the last seconds are restored before any other lock is given`() async throws {
    // This Redis keeps nothing on disk, so a restart loses everything.
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let (token, fence) = try await nodes[0].take(name)
        #expect(try await nodes[1].extend(name, token: token, lease: .seconds(90)))
        let freed = try CoordinationName("freed")
        let old = try await nodes[0].take(freed)
        #expect(try await nodes[0].release(freed, token: old.token))
        // This makes the second node know this run of Redis, too.
        let other = try CoordinationName("other")
        let held = try await nodes[1].take(other)
        await bench.redis.kill()
        try await bench.redis.start()
        try await eventually { (try? await nodes[1].acquire(name, lease: .seconds(1), holder: "x")) == .busy }
        #expect(try await nodes[0].acquire(other, lease: .seconds(1), holder: "x") == .busy)
        #expect(try await nodes[1].acquire(freed, lease: .seconds(60), holder: "x").held != nil)
        // Each node restores the changes that it knows, in any order.
        #expect(try await 60_001...90_000 ~= (bench.send("PTTL", bench.keys.lock(name)).integer ?? 0))
        #expect(try await nodes[0].release(name, token: token))
        #expect(try await nodes[0].release(other, token: held.token))
        #expect(try await nodes[0].take(name).fence > fence)
      }
    }
  }

  @Test func `a hold that Redis has lost is restored, even the hold of a lock that was released`() async throws {
    // This Redis keeps nothing on disk, so a restart loses everything.
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let names = try ["held", "released", "over", "broken"].map { try CoordinationName($0) }
        var tokens: [String] = []
        for (name, hold) in zip(names, [600, 600, 0, 600]) {
          let acquisition = try await nodes[0].acquire(
            name, lease: .milliseconds(10), hold: .seconds(hold), holder: "test")
          tokens.append(try #require(acquisition.held).token)
        }
        // The lease of this lock is over before its hold.
        let late = try await nodes[0].acquire(names[1], lease: .seconds(1), holder: "x")
        #expect(late == .busy)
        #expect(try await nodes[0].break(names[1]))
        let again = try await nodes[0].acquire(names[1], lease: .seconds(60), hold: .seconds(600), holder: "test")
        #expect(try await nodes[0].release(names[1], token: try #require(again.held).token))
        #expect(try await nodes[0].break(names[3]))
        await bench.redis.kill()
        try await bench.redis.start()
        try await eventually { (try? await nodes[1].acquire(names[0], lease: .seconds(1), holder: "x")) == .busy }
        #expect(try await nodes[1].acquire(names[1], lease: .seconds(1), holder: "x") == .busy)
        for name in names.prefix(2) {
          #expect(try await 400_000...600_000 ~= (bench.send("PTTL", bench.keys.lock(name)).integer ?? 0))
        }
        #expect(try await bench.content(of: names[1])?.hasPrefix("- {") == true)
        #expect(try await !nodes[0].release(names[0], token: tokens[0]))
        for name in names.suffix(2) { _ = try await nodes[1].take(name) }
      }
    }
  }

  @Test func `a release that Redis has lost is repeated, and the hold goes on`() async throws {
    try await Workbench.with { bench in
      let store = LockStore(connection: bench.connection, keys: bench.keys, patience: .zero)
      let request = LockRequest(name, lease: .seconds(600), hold: .seconds(60), holder: "h")
      guard case .held = try await store.take(request) else {
        Issue.record("it was free")
        return
      }
      let content = try #require(try await bench.content(of: name))
      #expect(try await store.release(name, token: request.token))
      let released = try #require(try await bench.content(of: name))
      let lock = try #require(HeldLock(name, Array(released.utf8)))
      #expect(try await 50_000...60_000 ~= (bench.send("PTTL", bench.keys.lock(name)).integer ?? 0))
      // The key is set to an earlier value, as if the append-only file lacked its last second.
      for (before, after) in [(content, released), (released, released)] {
        try await bench.send("SET", bench.keys.lock(name), before, "PX", "600000")
        _ = try await bench.connection.send([
          LockScripts.giveAgain.command(
            keys: [bench.keys.lock(name), bench.keys.fence(name)],
            arguments: [
              "", RedisWord(Array(released.utf8)), RedisWord(lock.takenUntil.microseconds), RedisWord(lock.fence),
              RedisWord(lock.changed.microseconds),
            ])
        ])
        #expect(try await bench.content(of: name) == after)
      }
    }
  }

  @Test func `changes that Redis has not lost are not made again after a restart`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.withLocks(2) { nodes in
        let names = try ["broken", "released", "ended", "shortened", "given"].map { try CoordinationName($0) }
        var tokens: [String] = []
        for name in names { tokens.append(try await nodes[0].take(name).token) }
        #expect(try await nodes[1].break(names[0]))
        #expect(try await nodes[1].release(names[1], token: tokens[1]))
        #expect(try await nodes[1].extend(names[2], token: tokens[2], lease: .milliseconds(10)))
        #expect(try await nodes[1].extend(names[3], token: tokens[3], lease: .seconds(30)))
        #expect(try await nodes[1].release(names[4], token: tokens[4]))
        let later = try await nodes[1].take(names[4])
        #expect(try await nodes[1].release(names[4], token: later.token))
        try await eventually { try await bench.content(of: names[2]) == nil }
        await bench.redis.kill()
        try await bench.redis.start()
        for (name, token) in zip(names, tokens) where name.text != "shortened" {
          try await eventually { (try? await nodes[0].extend(name, token: token, lease: .seconds(1))) == false }
        }
        #expect(try await nodes[0].list().map(\.name) == [names[3]])
        #expect(try await (1...30_000).contains(bench.send("PTTL", bench.keys.lock(names[3])).integer ?? 0))
        #expect(try await nodes[0].take(names[4]).fence > later.fence)
      }
    }
  }

  @Test func `a Redis that does not answer is unavailable within ten seconds, and a lock that it gives later is freed`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let (token, _) = try await nodes[0].take(CoordinationName("other"))
        bench.redis.pause()
        let start = ContinuousClock.now
        // This uses another connection, because after it the request for the lock might not be sent at all.
        let release = Task { try await nodes[1].release(CoordinationName("other"), token: token) }
        await #expect(throws: StoreError.self) {
          try await nodes[0].acquire(name, lease: .seconds(600), holder: "x")
        }
        await #expect(throws: StoreError.self) { try await release.value }
        #expect(start.duration(to: .now) < .seconds(10))
        bench.redis.resume()
        // Redis may not have run the script yet.
        try await eventually { try await bench.fence(of: name) != nil }
        try await eventually { try await bench.content(of: name) == nil }
      }
    }
  }
}
