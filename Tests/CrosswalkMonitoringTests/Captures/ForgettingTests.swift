import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct ForgettingTests {
  @Test func `all captures of a service are deleted, and none of another`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for service in ["x", "y"] {
        for status in CaptureStatus.allCases { try node.record(service, 5, sample: true, status: status) }
      }
      await node.writer.flush()
      node.clock.advance(seconds: 86400)
      try node.record("x", 5)
      await node.writer.flush()
      try node.record("x", 6, sample: true)
      try await node.store.forget(name("x"))
      #expect(node.queue.held == 0)
      #expect(node.queue.dropped == 0)
      await node.writer.flush()
      #expect(try await bench.keyNames().filter { $0.contains("{s:x}") } == ["crosswalk:{s:x}:forgotten"])
      #expect(try await node.slow("y").count == 2)
      #expect(try await node.samples("y").count == 2)
      try node.record("x", 1, cid: "new")
      await node.writer.flush()
      #expect(try await node.slow().map { $0["cid"]?.string } == ["new"])
      await node.close()
    }
  }

  @Test func `another node deletes the captures that it holds and the minima that it remembers`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock()
      let one = CapturingNode(bench.redis.address, bench.keys, clock: clock)
      let other = CapturingNode(bench.redis.address, bench.keys, clock: clock)
      for _ in 0..<2 {
        for elapsed in 101...200 { try other.record("x", UInt64(elapsed)) }
        await other.writer.flush()
      }
      try await other.policies.following(every: .milliseconds(20)) {
        try other.record("x", 500)
        #expect(try !other.queue.wants(slow: name("x"), elapsed: 50, at: clock.now))
        try await one.store.forget(name("x"))
        try await eventually { other.queue.held == 0 }
        #expect(try other.queue.wants(slow: name("x"), elapsed: 50, at: clock.now))
        try other.record("x", 50)
        await other.writer.flush()
        #expect(try await one.slow().map(\.milliseconds) == [0.05])
      }
      await one.close()
    }
  }

  @Test func `older captures of a disconnected node do not reach Redis any more, and later ones do`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock()
      let one = CapturingNode(bench.redis.address, bench.keys, clock: clock)
      // This node does not learn of it, because it does not follow the policies.
      let away = CapturingNode(bench.redis.address, bench.keys, clock: clock)
      for elapsed in 1...5 { try away.record("x", UInt64(elapsed), sample: true, cid: "before") }
      try await one.store.forget(name("x"))
      try away.record("x", 3, sample: true, cid: "after")
      await away.writer.flush()
      #expect(away.queue.held == 0)
      #expect(try await one.slow().map { $0["cid"]?.string } == ["after"])
      #expect(try await one.samples().map { $0["cid"]?.string } == ["after"])
      for node in [one, away] { await node.close() }
    }
  }

  @Test func `a node that is started again deletes what was forgotten, and notes about it expire`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock()
      let one = CapturingNode(bench.redis.address, bench.keys, clock: clock)
      let late = CapturingNode(bench.redis.address, bench.keys, clock: clock)
      try late.record("x", 5)
      try await one.store.forget(name("x"))
      try await late.policies.follower.compare()
      #expect(late.queue.held == 0)
      clock.advance(seconds: 9 * 86400)
      try await one.store.forget(name("y"))
      #expect(try await bench.send("ZRANGE", "crosswalk:{policies}:forgotten", "0", "-1").strings == ["y"])
      for node in [one, late] { await node.close() }
    }
  }

  @Test func `while Redis is unavailable, nothing is forgotten, and an error is thrown`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      await bench.redis.kill()
      try node.record("x", 5)
      let error = await #expect(throws: StoreError.self) { try await node.store.forget(name("x")) }
      guard case .unavailable? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(node.queue.held == 1)
      await node.close()
    }
  }
}
