import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Testing

@Suite struct CaptureTests {
  @Test func `of five thousand calls from eight nodes, exactly the hundred slowest are kept`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock()
      let nodes = (0..<8).map { CapturingNode(bench.redis.address, bench.keys, name: "n\($0)", clock: clock) }
      let all = (1...5000).map { UInt64($0) * 1001 }.shuffled()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, node) in nodes.enumerated() {
          group.addTask {
            for (index, elapsed) in all.enumerated() where index % 8 == number {
              try node.record("x", elapsed)
              // The calls are written in many pieces, so that the pieces of all nodes are interleaved.
              if index / 8 % 50 == 0 { await node.writer.flush() }
            }
            await node.writer.flush()
          }
        }
        try await group.waitForAll()
      }
      let slow = try await nodes[0].slow().map(\.milliseconds)
      let slowest: [Double?] = (4901...5000).reversed().map { Double($0 * 1001) / 1000 }
      #expect(slow == slowest)
      #expect(nodes.allSatisfy { $0.queue.held == 0 && $0.queue.dropped == 0 })
      let day = clock.now.day
      #expect(try await bench.send("HLEN", "crosswalk:{s:x}:slow:\(day):captures") == .integer(100))
      #expect(try await bench.send("ZCARD", "crosswalk:{s:x}:slow:\(day)") == .integer(100))
      for node in nodes { await node.close() }
    }
  }

  @Test func `of equal calls the earliest are kept, in whatever order they reach Redis`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock()
      let nodes = (0..<3).map { _ in CapturingNode(bench.redis.address, bench.keys, clock: clock) }
      for number in 0..<210 { try nodes[number % 3].record("x", 5, cid: "\(number)") }
      for node in nodes.reversed() { await node.writer.flush() }
      let first = (0..<100).map { "\($0)" }
      #expect(try await nodes[0].slow().compactMap { $0["cid"]?.string } == first)
      // A slower call replaces the last of them.
      try nodes[0].record("x", 6, cid: "worse")
      try nodes[1].record("x", 5, cid: "late")
      try nodes[2].record("x", 4, cid: "mild")
      for node in nodes { await node.writer.flush() }
      #expect(try await nodes[0].slow().compactMap { $0["cid"]?.string } == ["worse"] + first.dropLast())
      for node in nodes { await node.close() }
    }
  }

  @Test func `a call that cannot be among the slowest is not wanted until midnight`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for elapsed in 101...200 { try node.record("x", UInt64(elapsed)) }
      #expect(try node.queue.wants(slow: name("x"), elapsed: 100, at: node.clock.now))
      // The first flush makes the connection; a minimum from before could be of another Redis.
      await node.writer.flush()
      try node.record("x", 300)
      await node.writer.flush()
      #expect(try !node.queue.wants(slow: name("x"), elapsed: 101, at: node.clock.now))
      #expect(try node.queue.wants(slow: name("x"), elapsed: 103, at: node.clock.now))
      #expect(try node.queue.wants(slow: name("y"), elapsed: 1, at: node.clock.now))
      node.clock.advance(seconds: 86400)
      #expect(try node.queue.wants(slow: name("x"), elapsed: 1, at: node.clock.now))
      try node.record("x", 1)
      await node.writer.flush()
      #expect(try await node.slow().map(\.milliseconds).suffix(2) == [0.102, 0.001])
      await node.close()
    }
  }

  @Test func `the newest samples are kept, separately for success and failure, in the order of recording`() async throws
  {
    try await Workbench.with { bench in
      let clock = CallClock()
      let one = CapturingNode(bench.redis.address, bench.keys, name: "one", clock: clock)
      let other = CapturingNode(bench.redis.address, bench.keys, name: "other", clock: clock)
      for number in 0..<30 {
        try (number % 2 == 0 ? one : other).record("x", slow: false, sample: true, cid: "\(number)")
      }
      try one.record("x", slow: false, sample: true, status: .error, cid: "failed")
      // The node that is late has both newer and older samples.
      await other.writer.flush()
      await one.writer.flush()
      let newest = (20..<30).reversed().map { "\($0)" }
      #expect(try await one.samples().compactMap { $0["cid"]?.string } == ["failed"] + newest)
      #expect(try await one.samples("x", .ok).compactMap { $0["cid"]?.string } == newest)
      #expect(try await one.samples("x", .error, count: 5).map { $0["cid"]?.string } == ["failed"])
      #expect(try await one.samples("x", .ok, count: 2).map { $0["cid"]?.string } == ["29", "28"])
      #expect(try await one.samples("x", count: 0).isEmpty)
      #expect(try await one.samples("y").isEmpty)
      try await one.policies.set("x", ("keep", "3"))
      #expect(try await one.samples("x", .ok).count == 3)
      for node in [one, other] { await node.close() }
    }
  }

  @Test func `samples are gone after seven days, even if newer ones are added`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      try node.record("x", slow: false, sample: true, cid: "old")
      await node.writer.flush()
      let life = try #require(try await bench.send("TTL", "crosswalk:{s:x}:samples:ok").integer)
      #expect((604_790...604_800).contains(life))
      node.clock.advance(seconds: 7 * 86400 - 1)
      #expect(try await node.samples().count == 1)
      node.clock.advance(seconds: 2)
      #expect(try await node.samples().isEmpty)
      try node.record("x", slow: false, sample: true, cid: "new")
      await node.writer.flush()
      #expect(try await bench.send("LLEN", "crosswalk:{s:x}:samples:ok") == .integer(1))
      #expect(try await node.samples().map { $0["cid"]?.string } == ["new"])
      await node.close()
    }
  }

  @Test func `slow calls are found by the time of recording and by their correlation id, over many days`() async throws
  {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      var times: [Moment] = []
      for day in 0..<8 {
        times.append(node.clock.now)
        for number in 0..<3 { try node.record("x", UInt64(1000 + (day * 7 + number) % 10), cid: "\(day).\(number)") }
        await node.writer.flush()
        node.clock.advance(seconds: 86400)
      }
      node.clock.advance(seconds: -86400)
      let all = try await node.slow()
      #expect(all.count == 24)
      #expect(all.map(\.milliseconds) == all.map(\.milliseconds).sorted { $0 ?? 0 > $1 ?? 0 })
      #expect(try await node.slow(count: 5) == Array(all.prefix(5)))
      #expect(try await node.slow(cid: "3.1").map { $0["cid"]?.string } == ["3.1"])
      let some = try await node.slow(from: times[2], until: times[4])
      #expect(Set(some.compactMap { $0["cid"]?.string }) == ["2.0", "2.1", "2.2", "3.0", "3.1", "3.2"])
      let first = try #require(Moment(all[0]["recorded"]?.string ?? ""))
      #expect(try await node.slow(until: first).allSatisfy { $0 != all[0] })
      #expect(try await node.slow(from: first).contains(all[0]))
      let left = Int64(times[7].day.number + 8) * 86400 - times[7].seconds
      for key in ["crosswalk:{s:x}:slow:\(times[7].day)", "crosswalk:{s:x}:slow:\(times[7].day):captures"] {
        let life = try #require(try await bench.send("TTL", key).integer)
        #expect((left - 60...left).contains(life))
      }
      await node.close()
    }
  }

  @Test func `no secret is in the files of Redis or in its memory`() async throws {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "always"]) { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      let payload =
        #"{"user":"visible","password":"s3cr3t","body":"{\"token\":{\"a\":[\"s3cr3t\"]}}","n":4111111111111111}"#
      for number in 0..<200 {
        try node.record("x", UInt64(number), sample: true, request: payload + "\nAuthorization: Bearer s3cr3t")
        if number % 30 == 0 { await node.writer.flush() }
      }
      await node.writer.flush()
      #expect(try await node.slow().count == 100)
      await node.close()
      var found = false
      for file in try #require(FileManager.default.enumerator(atPath: bench.redis.directory)) {
        let path = "\(bench.redis.directory)/\(file)"
        guard let content = FileManager.default.contents(atPath: path) else { continue }
        #expect(content.range(of: Data("s3cr3t".utf8)) == nil, "\(file)")
        #expect(content.range(of: Data("4111111".utf8)) == nil, "\(file)")
        found = found || content.range(of: Data("visible".utf8)) != nil
      }
      #expect(found)
    }
  }
}
