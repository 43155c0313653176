import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Testing

/// Flushes that are interrupted by failures of Redis: each call is counted once.
@Suite struct InterruptedFlushTests {
  @Test func `an interrupted flush is finished by the next one, and no call is counted twice`() async throws {
    try await Workbench.with { bench in
      for commands in 0... {
        try await bench.send("FLUSHALL")
        let clock = TestClock()
        clock.advance(by: -3630)
        let proxy = try CuttingProxy(in: bench.redis.directory, commands: commands)
        defer { proxy.close() }
        let node = CountingNode(proxy.address, bench.keys, clock)
        var exact = ExactCalls()
        for service in ["a", "b", "c"] { exact.calls += await node.record(service, 20) }
        try? await node.flusher.flush()
        clock.advance(by: 60)
        for service in ["b", "c", "d"] { exact.calls += await node.record(service, 20) }
        try? await node.flusher.flush()
        let isUncut = !proxy.hasCut
        proxy.mend()
        exact.calls += await node.record("a", 5)
        try await eventually { (try? await node.flusher.flush()) != nil }
        try await bench.expectExactly(exact, "after \(commands) commands")
        #expect(node.flusher.figures == HeldFigures())
        await node.connection.close()
        if isUncut { break }
      }
    }
  }

  @Test func `the last counts that a killed Redis has lost are written again, and no others are repeated`() async throws
  {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "always"]) { bench in
      let clock = TestClock()
      let nodes = [bench.node(clock), bench.node(clock)]
      var exact = ExactCalls()
      for service in ["kept", "both"] { exact.calls += await nodes[0].record(service, 20) }
      exact.calls += await nodes[1].record("both", 20)
      for node in nodes { try await node.flusher.flush() }
      let (data, saved) = (bench.redis.directory + "/appendonlydir", bench.redis.directory + "/saved")
      try FileManager.default.copyItem(atPath: data, toPath: saved)
      clock.advance(by: 1)
      for service in ["lost", "both"] { exact.calls += await nodes[0].record(service, 20) }
      try await nodes[0].flusher.flush()
      await bench.redis.kill()
      try FileManager.default.removeItem(atPath: data)
      try FileManager.default.moveItem(atPath: saved, toPath: data)
      exact.calls += await nodes[1].record("both", 20)
      await #expect(throws: StoreError.self) { try await nodes[1].flusher.flush() }
      #expect(nodes[1].flusher.figures.held == 20)
      try await bench.redis.start()
      for node in nodes { try await eventually { (try? await node.flusher.flush()) != nil } }
      try await bench.expectExactly(exact)
    }
  }

  @Test func `a round with an unknown outcome is written once`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let node = bench.node(clock, patience: .milliseconds(300))
      var exact = ExactCalls(calls: await node.record("a", 20))
      try await node.flusher.flush()
      exact.calls += await node.record("a", 20)
      bench.redis.pause()
      // The round is sent, and Redis executes it later.
      await #expect(throws: StoreError.self) { try await node.flusher.flush() }
      exact.calls += await node.record("a", 20)
      await #expect(throws: StoreError.self) { try await node.flusher.flush() }
      #expect(node.flusher.figures.held == 40)
      bench.redis.resume()
      try await eventually { (try? await node.flusher.flush()) != nil }
      try await bench.expectExactly(exact)
    }
  }

  @Test func `while Redis is unavailable, 15 minutes are held, and older minutes are dropped`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      clock.advance(by: -3600)
      let node = bench.node(clock)
      await bench.redis.kill()
      var exact = ExactCalls()
      for minute in 1...20 {
        exact.calls += await node.record("a", minute)
        exact.calls += await node.record("b", 1)
        await #expect(throws: StoreError.self) { try await node.flusher.flush() }
        let dropped = (1...20).prefix(max(0, minute - 15)).reduce(0) { $0 + $1 + 1 }
        #expect(node.flusher.figures.dropped == dropped)
        #expect(node.flusher.figures.held == exact.calls.count - dropped)
        clock.advance(by: 60)
      }
      try await bench.redis.start()
      #expect(await node.flusher.finish(within: .seconds(60)))
      let kept = exact.from(clock.minute - 15 * 60, until: clock.minute)
      try await bench.expectExactly(kept)
      #expect(node.flusher.figures == HeldFigures(held: 0, dropped: exact.calls.count - kept.calls.count))
      #expect(node.log.all.count { $0.contains("is held") } < 20)
    }
  }

  @Test func `a stop writes everything that is left, and logs what it could not write`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let (node, other) = (bench.node(clock), bench.node(clock))
      let calls = await node.record("a", 100)
      #expect(await node.flusher.finish(within: .zero))
      try await bench.expectExactly(ExactCalls(calls: calls))
      await bench.redis.kill()
      _ = await other.record("a", 7)
      #expect(await !other.flusher.finish(within: .zero))
      #expect(other.log.all.contains { $0.contains("the counts of 7 calls") })
    }
  }

  @Test func `a key that holds something else costs its service the counts, and no other service`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let node = bench.node(clock)
      try await bench.send("SET", "crosswalk:{s:spoilt}:minute:\(clock.minute)", "?")
      let exact = ExactCalls(calls: await node.record("a", 20) + node.record("spoilt", 3))
      try await node.flusher.flush()
      try await bench.expectExactly(exact.of("a"))
      #expect(node.flusher.figures == HeldFigures(held: 0, dropped: 3))
      #expect(node.log.all.contains { $0.hasPrefix("error: calls of spoilt are dropped") })
    }
  }

  @Test func `two nodes count 100,000 calls while Redis is stopped, killed and started again`() async throws {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "everysec"]) { bench in
      let clock = TestClock()
      let nodes = (0..<2).map { _ in bench.node(clock, patience: .milliseconds(200)) }
      var exact = ExactCalls()
      try await withThrowingTaskGroup(of: Void.self) { flushing in
        for node in nodes { flushing.addTask { await node.flusher.run(interval: .milliseconds(20)) } }
        for step in 1...50 {
          for node in nodes { exact.calls += await node.record("s\(step % 7)", 1000) }
          switch step % 10 {
          case 3: bench.redis.pause()
          case 5: bench.redis.resume()
          case 8:
            await bench.redis.kill()
            try await bench.redis.start()
          default: try await Task.sleep(for: .milliseconds(10))
          }
          clock.advance(by: step.isMultiple(of: 5) ? 45 : 1)
        }
        flushing.cancelAll()
      }
      for node in nodes { #expect(await node.flusher.finish(within: .seconds(60))) }
      try await bench.expectExactly(exact)
    }
  }
}
