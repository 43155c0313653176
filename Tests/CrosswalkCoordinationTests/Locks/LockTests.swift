import Crosswalk
import CrosswalkRedis
import CrosswalkServer
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkStore

/// Locks in Redis that nobody waits for.
@Suite struct LockTests {
  private let name: CoordinationName

  init() throws { name = try CoordinationName("deploy") }

  @Test func `a lock belongs to its holder until the release, and then another can take it`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let first = try await nodes[0].take(name)
        #expect(try await nodes[1].acquire(name, lease: .seconds(60), holder: "other") == .busy)
        #expect(try await nodes[0].acquire(name, lease: .seconds(60), holder: "test") == .busy)
        #expect(try await nodes[1].release(name, token: first.token))
        #expect(try await !nodes[0].release(name, token: first.token))
        let second = try await nodes[1].take(name)
        #expect(second.fence > first.fence)
        #expect(second.token != first.token)
        for token in [first.token, second.token] {
          #expect(token.count == 32)
          #expect(token.allSatisfy { "0123456789abcdef".contains($0) })
        }
      }
    }
  }

  @Test func `the fencing number rises whatever frees the lock or loses the last number`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let locks = nodes[0]
        var last: Int64 = 0
        func expectRise(_ what: String) async throws {
          let before = Moment.now().microseconds
          let (_, fence) = try await locks.take(name, lease: .milliseconds(10))
          #expect(fence > last, "after \(what)")
          #expect(fence >= before - 1_000_000, "after \(what)")
          #expect(try await bench.fence(of: name) == fence)
          last = fence
          try await eventually { try await bench.content(of: name) == nil }
        }
        try await expectRise("nothing")
        try await expectRise("expiry")
        let released = try await locks.take(name)
        #expect(try await locks.release(name, token: released.token))
        try await expectRise("a release")
        _ = try await locks.take(name)
        #expect(try await locks.break(name))
        #expect(try await !locks.break(name))
        try await expectRise("a break")
        try await bench.send("DEL", bench.keys.fence(name))
        try await expectRise("the loss of the key")
        try await bench.send("FLUSHALL")
        try await expectRise("the loss of all")
        // The clock was ahead, and was then corrected.
        last += 3_600_000_000
        try await bench.send("SET", bench.keys.fence(name), "\(last)")
        try await expectRise("the clock went back")
        #expect(last == (try await bench.fence(of: name)))
      }
    }
  }

  @Test func `the same token again gives the same number and does not make the lease longer`() async throws {
    try await Workbench.with { bench in
      let store = LockStore(connection: bench.connection, keys: bench.keys, patience: .zero)
      let request = LockRequest(name, lease: .seconds(60), holder: #"a "quoted" {"expires":1} holder"#)
      guard case .held(let first) = try await store.take(request) else {
        Issue.record("it was free")
        return
      }
      let content = try await bench.content(of: name)
      guard case .held(let second) = try await store.take(request) else {
        Issue.record("it was its own")
        return
      }
      #expect(second == first)
      #expect(try await bench.content(of: name) == content)
    }
  }

  @Test func `only the holder can make a lease longer or shorter`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let (token, fence) = try await nodes[0].take(name)
        func milliseconds() async throws -> Int64 {
          try await bench.send("PTTL", bench.keys.lock(name)).integer ?? -3
        }
        #expect(try await nodes[0].extend(name, token: token, lease: .seconds(86400)))
        #expect(try await 86_000_000...86_400_000 ~= milliseconds())
        #expect(try await nodes[0].extend(name, token: token, lease: .seconds(30)))
        #expect(try await 20_000...30_000 ~= milliseconds())
        for foreign in ["", " ", "x", String(token.dropLast()), token + " ", token.uppercased() + "0"] {
          #expect(try await !nodes[0].extend(name, token: foreign, lease: .seconds(90)))
          #expect(try await !nodes[0].release(name, token: foreign))
        }
        #expect(try await 20_000...30_000 ~= milliseconds())
        let lock = try #require(try await nodes[0].list().first)
        #expect(lock.fence == fence)
        #expect(lock.expires.microseconds - lock.since.microseconds < 40_000_000)
        #expect(try await nodes[0].extend(name, token: token, lease: .milliseconds(10)))
        try await eventually { try await bench.content(of: name) == nil }
        #expect(try await !nodes[0].extend(name, token: token, lease: .seconds(30)))
        #expect(try await !nodes[0].release(name, token: token))
      }
    }
  }

  @Test func `a lease can end before the hold, and is over then; extending it does not shorten the hold`() async throws
  {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        func taken() async throws -> Int64 { try await bench.send("PTTL", bench.keys.lock(name)).integer ?? -3 }
        let acquisition = try await nodes[0].acquire(name, lease: .seconds(60), hold: .seconds(600), holder: "test")
        let (token, fence) = try #require(acquisition.held)
        #expect(try await 590_000...600_000 ~= taken())
        #expect(try await nodes[0].extend(name, token: token, lease: .seconds(3600)))
        #expect(try await 3_590_000...3_600_000 ~= taken())
        #expect(try await nodes[0].extend(name, token: token, lease: .milliseconds(20)))
        #expect(try await 590_000...600_000 ~= taken())
        try await eventually { try await !nodes[0].extend(name, token: token, lease: .milliseconds(10)) }
        #expect(try await !nodes[0].release(name, token: token))
        #expect(try await nodes[0].acquire(name, lease: .seconds(60), holder: "test") == .busy)
        let lock = try #require(try await nodes[0].list().first)
        #expect(lock.heldUntil == lock.since.advanced(seconds: 600))
        #expect(lock.expires < lock.takenUntil)
        #expect(
          try await bench.send("ZSCORE", bench.keys.locks, name.text).string.flatMap(Double.init).map { Int64($0) }
            == lock.takenUntil.microseconds)
        #expect(try await nodes[0].break(name))
        #expect(try await nodes[0].take(name).fence > fence)
      }
    }
  }

  @Test func `all nodes list the held locks by name and without tokens`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks(2) { nodes in
        let before = Moment.now().advanced(seconds: -1)
        var tokens: [String] = []
        for text in ["b", "a:2", "a"] {
          let name = try CoordinationName(text)
          let acquisition = try await nodes[0].acquire(name, lease: .seconds(60), holder: "\"\(text)\" at home")
          tokens.append(try #require(acquisition.held).token)
        }
        let locks = try await nodes[1].list()
        #expect(locks.map(\.name.text) == ["a", "a:2", "b"])
        #expect(locks.map(\.holder) == ["\"a\" at home", "\"a:2\" at home", "\"b\" at home"])
        for lock in locks {
          #expect(lock.since > before)
          #expect(lock.expires == lock.since.advanced(seconds: 60))
          #expect(lock.fence == (try await bench.fence(of: lock.name)))
          #expect(tokens.allSatisfy { !lock.document.text.contains($0) })
        }
        let json = locks[0].document
        #expect(json["since"]?.string.flatMap { Moment($0) } == locks[0].since)
        #expect(json.text.hasPrefix(#"{"name":"a","holder":"\"a\" at home","since":""#))
      }
    }
  }

  @Test func `a free lock is no longer shown and is removed from the list, however it became free`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        let names = try ["released", "broken", "expired", "deleted", "held"].map { try CoordinationName($0) }
        var tokens: [String] = []
        for name in names { tokens.append(try await nodes[0].take(name).token) }
        func listed() async throws -> [String] {
          try await bench.send("ZRANGE", bench.keys.locks, "0", "-1").strings.sorted()
        }
        #expect(try await listed() == ["broken", "deleted", "expired", "held", "released"])
        #expect(try await nodes[0].release(names[0], token: tokens[0]))
        #expect(try await nodes[0].break(names[1]))
        #expect(try await listed() == ["deleted", "expired", "held"])
        #expect(try await nodes[0].extend(names[2], token: tokens[2], lease: .milliseconds(10)))
        try await bench.send("DEL", bench.keys.lock(names[3]))
        try await eventually { try await nodes[0].list().map(\.name.text) == ["held"] }
        #expect(try await listed() == ["held"])
      }
    }
  }

  @Test func `more locks can be listed than one batch holds`() async throws {
    try await Workbench.with { bench in
      let store = LockStore(connection: bench.connection, keys: bench.keys, patience: .zero)
      let names = try (0..<1234).map { try CoordinationName("l\($0)") }
      for name in names { _ = try await store.take(LockRequest(name, lease: .seconds(600), holder: "h")) }
      #expect(try await store.list().map(\.name) == names.sorted())
      let free = names.enumerated().filter { $0.offset % 3 > 0 }.map(\.element)
      for name in free { try await bench.send("DEL", bench.keys.lock(name)) }
      #expect(try await store.list().count == names.count - free.count)
      #expect(try await bench.send("ZCARD", bench.keys.locks).integer == Int64(names.count - free.count))
    }
  }

  @Test func `a key that does not hold a lock is reported, and BREAK frees it`() async throws {
    try await Workbench.with { bench in
      try await bench.withLocks { nodes in
        try await bench.send("SET", bench.keys.lock(name), "mine")
        try await bench.send("ZADD", bench.keys.locks, "1", name.text)
        #expect(try await nodes[0].acquire(name, lease: .seconds(60), holder: "test") == .busy)
        let error = await #expect(throws: StoreError.self) { try await nodes[0].list() }
        #expect(error?.description.contains("BREAK frees it") == true)
        #expect(try await nodes[0].break(name))
        #expect(try await nodes[0].list().isEmpty)
        _ = try await nodes[0].take(name)
      }
    }
  }
}
