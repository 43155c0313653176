import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkServer
import CrosswalkTesting
import FoundationEssentials
import Testing

/// The limit of services, and how forgotten services make room for others.
@Suite struct ServiceLimitTests {
  static func call(_ service: String, _ clock: TestClock) -> ExactCalls.Call {
    ExactCalls.Call(service: service, minute: clock.minute, elapsed: 5, failed: false)
  }

  static let counted = Verdict.counted(isSlow: false, isSample: false)

  @Test func `other nodes refuse a new service after their next flush, but not a known service`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let (node, other) = (bench.node(clock, limit: 3), bench.node(clock, limit: 3))
      let calls = ["a", "b", "c", "d"].map { Self.call($0, clock) }
      #expect(await node.record(calls) == [Self.counted, Self.counted, Self.counted, .noRoom])
      try await node.flusher.flush()
      try await other.flusher.flush()
      #expect(await other.record(calls.reversed()) == [.noRoom, Self.counted, Self.counted, Self.counted])
      try await other.flusher.flush()
      #expect(other.flusher.figures == HeldFigures())
      try await bench.expectExactly(ExactCalls(calls: calls.dropLast() + calls.dropLast()))
    }
  }

  @Test func `if nodes admit services at the same time, those that are written first are kept`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let (node, other) = (bench.node(clock, limit: 2), bench.node(clock, limit: 2))
      #expect(await node.record([Self.call("a", clock)]) == [Self.counted])
      #expect(await other.record(["b", "c"].map { Self.call($0, clock) }) == [Self.counted, Self.counted])
      try await node.flusher.flush()
      try await other.flusher.flush()
      #expect(try await bench.send("ZCARD", "crosswalk:{services}").integer == 2)
      #expect(other.flusher.figures == HeldFigures(held: 0, dropped: 1))
      // After this flush the node knows which services Redis has.
      try await other.flusher.flush()
      let verdicts = await other.record(["a", "b", "c"].map { Self.call($0, clock) })
      #expect(verdicts.first == Self.counted)
      #expect(Set(verdicts.dropFirst()).count == 2)
      try await other.flusher.flush()
      #expect(other.flusher.figures.dropped == 1)
      #expect(try await bench.keyNames().count { $0.contains(":minute:") } == 2)
    }
  }

  @Test func `a service that was not seen for two years makes room`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let node = bench.node(clock, limit: 2)
      let now = Int(Date.now.timeIntervalSince1970)
      try await bench.send(
        "ZADD", "crosswalk:{services}", "\(now - 731 * 86_400 - 1)", "old", "\(now - 700 * 86_400)", "new")
      await node.record([Self.call("a", clock)])
      try await node.flusher.flush()
      #expect(try await bench.send("ZRANGE", "crosswalk:{services}", "0", "-1").strings == ["new", "a"])
      try await node.flusher.flush()
      #expect(await node.record(["new", "old"].map { Self.call($0, clock) }) == [Self.counted, .noRoom])
    }
  }

  @Test func `a forgotten service leaves nothing behind, makes room, and can start again`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      clock.advance(by: -86_400)
      let node = bench.node(clock, limit: 2)
      for _ in 0..<3 {
        await node.record(["a", "b"].map { Self.call($0, clock) })
        try await node.flusher.flush()
        clock.advance(by: 20_000)
      }
      await node.record([Self.call("a", clock)])
      try await node.flusher.forget(ServiceName("a"))
      #expect(try await bench.keyNames().allSatisfy { !$0.contains("{s:a}") })
      #expect(try await bench.statistics.services().map(\.service) == ["b"])
      try await node.flusher.flush()
      #expect(try await bench.keyNames().allSatisfy { !$0.contains("{s:a}") })
      #expect(await node.record([Self.call("c", clock)]) == [Self.counted])
      try await node.flusher.forget(ServiceName("c"))
      let calls = (0..<3).map { _ in Self.call("a", clock) }
      #expect(await node.record(calls) == [Self.counted, Self.counted, Self.counted])
      try await node.flusher.flush()
      try await bench.expectExactly(ExactCalls(calls: calls))
      #expect(node.flusher.figures == HeldFigures())
    }
  }

  @Test func `forgotten counts of other nodes do not come back, and later counts stay`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let (node, other) = (bench.node(clock), bench.node(clock))
      _ = await other.record("a", 10)
      try await other.flusher.flush()
      clock.advance(by: 1)
      _ = await other.record("a", 10)
      let kept = await other.record("b", 10)
      clock.advance(by: 1)
      try await node.flusher.forget(ServiceName("a"))
      try await other.flusher.flush()
      #expect(try await bench.keyNames().allSatisfy { !$0.contains("{s:a}") })
      #expect(try await bench.send("ZRANGE", "crosswalk:{services}", "0", "-1").strings == ["b"])
      clock.advance(by: 1)
      let later = await other.record("a", 5)
      try await other.flusher.flush()
      try await bench.expectExactly(ExactCalls(calls: kept + later))
    }
  }

  @Test func `counts that are written again after a crash do not bring back a forgotten service`() async throws {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "always"]) { bench in
      let clock = TestClock()
      let (node, other) = (bench.node(clock), bench.node(clock))
      _ = await other.record("a", 10)
      try await other.flusher.flush()
      clock.advance(by: 1)
      try await node.flusher.forget(ServiceName("a"))
      await bench.redis.kill()
      try await bench.redis.start()
      try await eventually { (try? await other.flusher.flush()) != nil }
      #expect(try await bench.keyNames() == ["crosswalk:{services}:forgotten"])
    }
  }
}
