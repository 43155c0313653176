import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination

@Suite struct NodeDeathTests {
  @Test func `messages of a node that died go to members on other nodes`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.silence = .seconds(1)
      try await bench.with(nodes: 3, options) { nodes in
        let doomed = [try await nodes[0].subscribe(), try await nodes[0].subscribe()]
        try await nodes[0].publish(texts(1...20))
        try await eventually { doomed.reduce(0) { $0 + $1.texts.count } == 20 }
        let survivor = try await nodes[1].subscribe()
        #expect(try await nodes[1].group()?.members == 3)
        await nodes[0].die()
        try await survivor.expect(20)
        #expect(Set(survivor.texts) == Set(texts(1...20)))
        #expect(try await nodes[1].group()?.members == 1)
        // A member that comes later takes over from the dead node, too.
        await nodes[1].die()
        let heir = try await nodes[2].subscribe()
        heir.acknowledgeAll()
        try await heir.expect(20)
        #expect(Set(heir.texts) == Set(texts(1...20)))
        try await eventually { try await nodes[2].group()?.pending == 0 }
      }
    }
  }

  @Test func `a node that stops hands over its messages at once`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.interval = .seconds(3600)
      try await bench.with(nodes: 2, options) { nodes in
        for _ in 1...3 { _ = try await nodes[0].subscribe() }
        try await nodes[0].publish(texts(1...30))
        try await eventually { try await nodes[0].group()?.pending == 30 }
        let other = try await nodes[1].subscribe()
        await nodes[0].stop()
        try await other.expect(30)
        #expect(try await nodes[1].group()?.members == 1)
      }
    }
  }

  @Test func `a node that was wrongly found dead goes on`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[0].publish(texts(1...3))
        try await worker.expect(3)
        // This is what another node does if it finds this one dead.
        for name in try await bench.consumers() where name != "-" {
          try await bench.send("XGROUP", "DELCONSUMER", "crosswalk:{t:orders}:stream", "workers", name)
        }
        try await eventually { try await nodes[0].group()?.members == 1 }
        try await nodes[0].publish("4")
        try await worker.expect(4)
        #expect(try await worker.acknowledge(worker.deliveries[3].id))
        #expect(try await !worker.acknowledge(worker.deliveries[0].id))
      }
    }
  }

  @Test func `a member that no node knows is removed`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        let id = try await nodes[0].publish("1")
        try await worker.expect(1)
        // This happens if Redis runs a delayed script of a lost connection after the member has left.
        let name = try #require(try await bench.consumers().first { $0 != "-" })
        let orphan = name.prefix { $0 != "/" } + "/4711"
        try await bench.send("XCLAIM", "crosswalk:{t:orders}:stream", "workers", String(orphan), "0", id)
        try await worker.expect(2)
        #expect(worker.texts == ["1", "1"])
        #expect(try await nodes[0].group()?.members == 1)
      }
    }
  }

  @Test func `a silent node is dead only while other nodes are heard`() {
    var watch = NodeWatch(silence: .seconds(3))
    let start = ContinuousClock.now
    func look(_ second: Int, _ beats: [String: Int64]) -> Bool {
      watch.look(beats, at: start + .seconds(second))
    }
    func isDead(_ node: String) -> Bool { watch.isDead(node) }
    #expect(!isDead("a"))
    for second in 0...2 { #expect(!look(second, ["a": 1, "b": Int64(second)])) }
    #expect(!isDead("a"))
    #expect(look(3, ["a": 1, "b": 3]))
    #expect(isDead("a"))
    #expect(!isDead("b"))
    // The node is unknown, so it is watched for as long as the others.
    #expect(!isDead("c"))
    #expect(!look(4, ["a": 2, "b": 4]))
    #expect(!isDead("a"))
    #expect(!look(5, ["b": 5]))
    #expect(look(6, ["b": 6]))
    #expect(isDead("c"))
    // This is an outage, so the time begins again for all.
    #expect(!look(60, ["b": 6]))
    #expect(!isDead("a") && !isDead("b") && !isDead("c"))
    for second in 61...62 { #expect(!look(second, ["b": 6, "a": Int64(second)])) }
    #expect(look(63, ["b": 6, "a": 63]))
    #expect(!isDead("a") && isDead("b") && isDead("c"))
  }
}

extension Workbench {
  /// Returns the members of the group `workers` of the topic `orders` in Redis.
  func consumers() async throws -> [String] {
    let reply = try await send("XINFO", "CONSUMERS", "crosswalk:{t:orders}:stream", "workers")
    return (reply.array ?? []).compactMap { $0.array?[1].string }
  }
}
