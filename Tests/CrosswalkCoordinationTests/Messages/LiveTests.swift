import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination

@Suite struct LiveTests {
  @Test func `a live subscriber gets what is published from then on, and acknowledges nothing`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        try await nodes[0].publish(texts(1...3))
        let first = try await nodes[0].subscribe(group: nil)
        try await nodes[0].publish("4")
        try await first.expect(1)
        let second = try await nodes[0].subscribe(group: nil)
        try await nodes[0].publish("5")
        try await second.expect(1)
        try await first.expect(2)
        #expect(first.texts == ["4", "5"])
        #expect(second.texts == ["5"])
        #expect(try await !first.acknowledge(first.deliveries[0].id))
        await first.leave()
        try await nodes[0].publish("6")
        try await second.expect(2)
        #expect(first.texts == ["4", "5"])
        await second.leave()
        try await nodes[0].publish("7")
        let third = try await nodes[0].subscribe(group: nil)
        try await nodes[0].publish("8")
        try await third.expect(1)
        #expect(third.texts == ["8"])
      }
    }
  }

  @Test func `unsent messages of one live subscriber do not delay another`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        let (slow, quick) = (try await nodes[0].subscribe(group: nil), try await nodes[0].subscribe(group: nil))
        slow.stall()
        for _ in 0..<10 { _ = try await nodes[0].topics.publish([UInt8](repeating: 1, count: 500_000), to: .orders) }
        try await quick.expect(10)
        try await slow.expect(10)
      }
    }
  }

  @Test func `a thousand subscribers share a few connections`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        var subscribers: [TestSubscriber] = []
        for number in 0..<1000 {
          let group = number.isMultiple(of: 2) ? nil : CoordinationName.named("g\(number % 10)")
          subscribers.append(try await nodes[0].subscribe(group: group))
        }
        let clients = try await bench.send("CLIENT", "LIST").string ?? ""
        // The node has three connections, and the test has one.
        #expect(clients.split(separator: "\n").count == 4)
        try await nodes[0].publish(texts(1...10))
        for number in stride(from: 0, to: 1000, by: 2) {
          try await subscribers[number].expect(10)
          #expect(subscribers[number].texts == texts(1...10))
        }
        for group in stride(from: 1, to: 10, by: 2) {
          let members = stride(from: group, to: 1000, by: 10).map { subscribers[$0] }
          try await eventually { members.reduce(0) { $0 + $1.deliveries.count } == 10 }
          // Ten different members took turns.
          #expect(members.count { !$0.deliveries.isEmpty } == 10)
        }
        await withTaskGroup(of: Void.self) { group in
          for subscriber in subscribers { group.addTask { await subscriber.leave() } }
        }
        #expect(try await nodes[0].topics.topics()[0].groups.map(\.members) == [0, 0, 0, 0, 0])
        #expect(try await nodes[0].topics.topics()[0].groups.map(\.pending) == [10, 10, 10, 10, 10])
      }
    }
  }

  @Test func `nothing remains of subscribers that came and left`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.keptAfterwards = .zero
      try await bench.with(nodes: 1, options) { nodes in
        let node = nodes[0]
        let visits = (0..<500).map { number in Task { try await node.visit(number) } }
        var gone: [@Sendable () -> Bool] = []
        for visit in visits { gone.append(try await visit.value) }
        try await eventually { gone.allSatisfy { $0() } }
        #expect(try await nodes[0].topics.topics()[0].groups.map(\.members) == [0, 0, 0, 0, 0])
        // No reader is left either.
        try await eventually { nodes[0].topics.readerCount == 0 }
      }
    }
  }

  @Test func `an idle group costs Redis only a few commands a second`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      (options.interval, options.heartbeat) = (Topics.Options().interval, Topics.Options().heartbeat)
      try await bench.with(nodes: 1, options) { nodes in
        for _ in 0..<100 { _ = try await nodes[0].subscribe() }
        try await Task.sleep(for: .seconds(1))
        func commands() async throws -> Int {
          let info = try await bench.send("INFO", "stats").string ?? ""
          let line = info.split(separator: "\r\n").first { $0.hasPrefix("total_commands_processed:") }
          return line.flatMap { Int($0.drop { $0 != ":" }.dropFirst()) } ?? 0
        }
        let before = try await commands()
        try await Task.sleep(for: .seconds(2))
        // The commands that scripts call are counted as well.
        #expect(try await commands() - before < 40)
      }
    }
  }
}

extension TopicNode {
  /// Subscribes and leaves; returns a function that tells whether the subscriber has been released from memory.
  fileprivate func visit(_ number: Int) async throws -> @Sendable () -> Bool {
    let subscriber = TestSubscriber()
    let group = number.isMultiple(of: 2) ? nil : CoordinationName.named("g\(number % 10)")
    let membership = try await topics.join(.orders, group: group, recipient: subscriber)
    membership.start()
    await membership.leave(unsent: [])
    return { [weak subscriber] in subscriber == nil }
  }
}
