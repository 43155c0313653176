import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkTesting
import Logging
import Testing

@Suite struct CaptureOutageTests {
  private static let durable = ["--appendonly", "yes", "--appendfsync", "always"]

  @Test func `calls that were recorded while Redis was unavailable are written once when it is back`() async throws {
    try await Workbench.with(Self.durable) { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for elapsed in 1...50 { try node.record("x", UInt64(elapsed), sample: true) }
      await node.writer.flush()
      await bench.redis.kill()
      for elapsed in (51...250).shuffled() {
        try node.record("x", UInt64(elapsed), sample: true, request: "password=s3cr3t")
        if elapsed % 40 == 0 { await node.writer.flush() }
      }
      #expect(node.queue.held == 110)
      #expect(node.queue.dropped == 0)
      try await bench.redis.start()
      try await eventually {
        await node.writer.flush()
        return node.queue.held == 0
      }
      let slowest: [Double?] = (151...250).reversed().map { Double($0) / 1000 }
      #expect(try await node.slow().map(\.milliseconds) == slowest)
      let samples = try await node.samples()
      #expect(samples.count == 10)
      #expect(samples.allSatisfy { $0["request"]?.string == "password=[redacted]" })
      #expect(node.log.all.first?.hasPrefix("warning: captures cannot be written and are held: ") == true)
      #expect(node.log.all.last == "info: captures are written again")
      #expect(node.log.all.count <= 4)
      await node.close()
    }
  }

  @Test(arguments: [1, 2, 7, 40])
  func `a capture whose writing had an unknown outcome is kept once`(_ commands: Int) async throws {
    try await Workbench.with { bench in
      let proxy = try CuttingProxy(in: bench.redis.directory, commands: commands)
      let cut = CapturingNode(bench.redis.address, bench.keys, writer: proxy.address)
      for elapsed in 1...30 { try cut.record("x", UInt64(elapsed), sample: true, cid: "\(elapsed)") }
      await cut.writer.flush()
      #expect(proxy.hasCut || commands == 40)
      proxy.close()
      // This writer has the same queue, and a connection to Redis that is not cut.
      let writer = CaptureWriter(
        queue: cut.queue, connection: cut.policies.connection, keys: bench.keys, node: "n",
        logger: Logger(label: "test"), now: { cut.clock.now })
      #expect(cut.queue.held > 0 || commands == 40)
      await writer.flush()
      await writer.flush()
      #expect(cut.queue.held == 0)
      let all = (1...30).reversed().map { "\($0)" }
      #expect(try await cut.slow().compactMap { $0["cid"]?.string } == all)
      #expect(try await cut.samples().compactMap { $0["cid"]?.string } == Array(all.prefix(10)))
      await cut.close()
    }
  }

  @Test func `a writer that stops writes everything that it holds`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      let running = Task { await node.writer.run(interval: .seconds(3600)) }
      for elapsed in 1...300 { try node.record("x", UInt64(elapsed)) }
      running.cancel()
      await running.value
      await node.writer.finish(within: .seconds(60))
      #expect(node.queue.held == 0)
      #expect(try await node.slow().count == 100)
      #expect(node.log.all.isEmpty)
      await node.close()
    }
  }

  @Test func `a writer that stops without Redis ends in time, and logs how many captures are lost`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      await bench.redis.kill()
      for elapsed in 1...70 { try node.record("x", UInt64(elapsed)) }
      await node.writer.finish(within: .milliseconds(100))
      #expect(node.log.all.last == "error: Redis did not accept 70 captures; they are lost")
      await node.close()
    }
  }

  @Test(arguments: [[], durable])
  func `captures that a killed Redis had acknowledged are there once when it is back`(_ options: [String]) async throws
  {
    try await Workbench.with(options) { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for elapsed in 1...150 {
        try node.record("x", UInt64(elapsed), sample: elapsed % 2 == 0)
        if elapsed % 40 == 0 { await node.writer.flush() }
      }
      await node.writer.flush()
      #expect(node.queue.held == 0)
      await bench.redis.kill()
      try await bench.redis.start()
      // The writer notices the new run by itself: nothing is recorded in the meantime.
      await node.writer.flush()
      #expect(node.queue.held == 0)
      let slowest: [Double?] = (51...150).reversed().map { Double($0) / 1000 }
      #expect(try await node.slow().map(\.milliseconds) == slowest)
      let newest: [Double?] = stride(from: 150, to: 130, by: -2).map { Double($0) / 1000 }
      #expect(try await node.samples().map(\.milliseconds) == newest)
      #expect(node.queue.dropped == 0)
      await node.close()
    }
  }

  @Test func `what was forgotten before Redis was killed does not come back`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for service in ["x", "y"] { try node.record(service, 5, sample: true) }
      await node.writer.flush()
      try await node.store.forget(name("x"))
      await bench.redis.kill()
      try await bench.redis.start()
      await node.writer.flush()
      #expect(try await node.slow("x").isEmpty)
      #expect(try await node.samples("x").isEmpty)
      #expect(try await node.slow("y").count == 1)
      #expect(try await node.samples("y").count == 1)
      await node.close()
    }
  }

  @Test func `a minimum is not remembered after Redis has lost its data`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for elapsed in 101...200 { try node.record("x", UInt64(elapsed)) }
      for _ in 0..<2 {
        await node.writer.flush()
        try node.record("x", 300)
      }
      #expect(try !node.queue.wants(slow: name("x"), elapsed: 50, at: node.clock.now))
      // Acknowledged captures are kept for five seconds only.
      node.clock.advance(seconds: 6)
      await node.writer.flush()
      await bench.redis.kill()
      await node.writer.flush()
      try await bench.redis.start()
      try await eventually {
        await node.writer.flush()
        return try await node.slow().count == 1
      }
      try node.record("x", 50)
      await node.writer.flush()
      #expect(try await node.slow().map(\.milliseconds) == [0.3, 0.05])
      await node.close()
    }
  }

  @Test(arguments: [false, true])
  func `a minimum is forgotten with its connection, even if nothing is recorded`(_ isOutageNoticed: Bool) async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      for elapsed in 101...200 { try node.record("x", UInt64(elapsed)) }
      await node.writer.flush()
      node.clock.advance(seconds: 6)
      // The minimum is too old to be used; this call makes Redis return it again.
      try node.record("x", 40)
      await node.writer.flush()
      #expect(try !node.queue.wants(slow: name("x"), elapsed: 50, at: node.clock.now))
      await bench.redis.kill()
      if !isOutageNoticed { try await bench.redis.start() }
      await node.writer.flush()
      #expect(try node.queue.wants(slow: name("x"), elapsed: 50, at: node.clock.now))
      try node.record("x", 50)
      if isOutageNoticed { try await bench.redis.start() }
      try await eventually {
        await node.writer.flush()
        return node.queue.held == 0
      }
      #expect(try await node.slow().map(\.milliseconds) == [0.05, 0.04])
      await node.close()
    }
  }

  @Test func `captures that Redis refuses are held, and dropped when they are too old`() async throws {
    try await Workbench.with { bench in
      let node = CapturingNode(bench.redis.address, bench.keys)
      try await bench.send("SET", "crosswalk:{s:x}:samples:ok", "no list")
      try node.record("x", 5, sample: true)
      await node.writer.flush()
      #expect(node.queue.held == 1)
      #expect(try await node.slow().count == 1)
      #expect(node.log.all.last?.contains("WRONGTYPE") == true)
      node.clock.advance(seconds: 8 * 86400)
      await node.writer.flush()
      #expect(node.queue.held == 0)
      #expect(node.queue.dropped == 1)
      await node.close()
    }
  }
}
