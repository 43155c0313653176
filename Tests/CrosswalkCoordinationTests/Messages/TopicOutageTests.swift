import CrosswalkCoordination
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging
import Testing

@Suite struct TopicOutageTests {
  /// With `everysec` Redis may write only after the reply, while the disk is busy.
  private static let durable = ["--appendonly", "yes", "--appendfsync", "always"]

  @Test func `nothing published is lost while Redis and nodes are killed`() async throws {
    // The private Redis writes like this; what it may have lost is published again.
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "everysec"]) { bench in
      var options = Topics.Options.quick
      options.silence = .seconds(2)
      try await bench.with(nodes: 3, options) { nodes in
        let workers = [try await nodes[0].subscribe(), try await nodes[1].subscribe(), try await nodes[2].subscribe()]
        let auditor = try await nodes[1].subscribe(group: .named("auditors"))
        for one in workers + [auditor] { one.acknowledgeAll() }
        let publisher = nodes[1]
        let publishing = Task {
          await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 { group.addTask { await publisher.publishSurely(number, 150) } }
          }
        }
        for _ in 1...3 {
          try await Task.sleep(for: .milliseconds(300))
          await bench.redis.kill()
          try await bench.redis.start()
        }
        await nodes[0].die()
        await publishing.value
        let all = Set((0..<4).flatMap { publisher in (1...150).map { "\(publisher) \($0)" } })
        try await eventually { Set(auditor.texts) == all }
        try await eventually { Set(workers.flatMap(\.texts)) == all }
        try await eventually {
          try await nodes[1].topics.topics()[0].groups.allSatisfy { $0.pending == 0 && $0.lag == 0 }
        }
        // Some messages come again, but the first delivery of each is in order.
        var seen: Set<String> = []
        let first = auditor.texts.filter { seen.insert($0).inserted }
        for publisher in 0..<4 {
          #expect(first.filter { $0.hasPrefix("\(publisher) ") } == (1...150).map { "\(publisher) \($0)" })
        }
        #expect(try await nodes[1].topics.topics()[0].dead == 0)
      }
    }
  }

  @Test func `a member that acknowledged all while Redis was away gets more as soon as Redis is back`() async throws {
    try await Workbench.with(Self.durable) { bench in
      var options = Topics.Options.quick
      options.window = 10
      try await bench.with(nodes: 2, options) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[1].publish(texts(1...30))
        try await worker.expect(10)
        await bench.redis.kill()
        for delivery in worker.deliveries {
          await #expect(throws: StoreError.self) { try await worker.acknowledge(delivery.id) }
        }
        try await bench.redis.start()
        // This is long before the 60 s after which other members get unacknowledged messages.
        try await eventually(within: .seconds(30)) { worker.deliveries.count >= 20 }
        #expect(worker.texts == texts(1...20))
        try await eventually { try await nodes[1].group()?.pending == 10 }
        // A client that repeats an acknowledgement is told, once, that it is done.
        for delivery in worker.deliveries.prefix(10) { #expect(try await worker.acknowledge(delivery.id)) }
        #expect(try await !worker.acknowledge(worker.deliveries[0].id))
        #expect(worker.deliveries.count == 20)
      }
    }
  }

  @Test func `what was acknowledged while Redis was away goes to no other member after a leave`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 2) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[1].publish(texts(1...3))
        try await worker.expect(3)
        await bench.redis.kill()
        for delivery in worker.deliveries.prefix(2) { _ = try? await worker.acknowledge(delivery.id) }
        await worker.leave()
        try await bench.redis.start()
        try await eventually { try await nodes[1].group()?.members == 0 }
        let heir = try await nodes[1].subscribeOnceItCan()
        try await heir.expect(1)
        try await nodes[1].publish("4")
        try await heir.expect(2)
        #expect(heir.texts == ["3", "4"])
      }
    }
  }

  @Test func `no member misses messages while Redis is killed again and again`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 2) { nodes in
        // Each acknowledgement is sent once, as simple clients do.
        let auditors = [
          try await nodes[0].subscribe(group: .named("one")), try await nodes[1].subscribe(group: .named("two")),
        ]
        for auditor in auditors { auditor.acknowledgeAll(tries: 1) }
        let publishing = Task {
          await withTaskGroup(of: Void.self) { group in
            for number in 0..<4 { group.addTask { await nodes[number % 2].publishSurely(number, 150) } }
          }
        }
        for _ in 1...2 {
          try await eventually { try await nodes[0].publish("again") != "" }
          await bench.redis.kill()
          try await bench.redis.start()
        }
        await publishing.value
        let all = Set((0..<4).flatMap { publisher in (1...150).map { "\(publisher) \($0)" } })
        for auditor in auditors {
          try await eventually(within: .seconds(30)) { Set(auditor.texts).isSuperset(of: all) }
        }
        try await eventually(within: .seconds(30)) {
          try await nodes[1].topics.topics()[0].groups.allSatisfy { $0.pending == 0 && $0.lag == 0 }
        }
      }
    }
  }

  @Test func `subscriptions survive a Redis that comes back without its data`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        let worker = try await nodes[0].subscribe()
        let listener = try await nodes[0].subscribe(group: nil)
        worker.acknowledgeAll()
        try await nodes[1].publish("1")
        try await worker.expect(1)
        try await listener.expect(1)
        await bench.redis.kill()
        try await bench.redis.start()
        try await eventually { try await !nodes[1].publish("2", id: .named("two")).isEmpty }
        try await worker.expect(2)
        try await listener.expect(2)
        // The first message may be lost, so it is published again; that can happen before or after the group is made
        // again.
        try await eventually { worker.texts.last == "2" }
        #expect([["1", "2"], ["1", "1", "2"]].contains(worker.texts))
        #expect(listener.texts == ["1", "2"])
        try await eventually { try await nodes[0].group()?.members == 1 }
        #expect(try await nodes[0].group()?.lag == 0)
        #expect(nodes[0].log.all.contains { $0.contains("was lost by Redis and is restored") })
      }
    }
  }

  @Test func `a member that leaves while Redis is away hands over its messages when Redis is back`() async throws {
    try await Workbench.with(Self.durable) { bench in
      try await bench.with(nodes: 2) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[0].publish(["1", "2"])
        try await worker.expect(2)
        await bench.redis.kill()
        await worker.leave(unsent: [worker.deliveries[1].id])
        try await bench.redis.start()
        try await eventually { try await nodes[1].group()?.members == 0 }
        try await eventually { (try? await nodes[1].publish("3")) != nil }
        let heir = try await nodes[1].subscribeOnceItCan()
        try await heir.expect(3)
        #expect(heir.texts == ["1", "2", "3"])
      }
    }
  }

  /// Runs once for each command at which the connection can be cut.
  @Test(arguments: 4...24)
  func `messages whose reply was lost are still delivered, in order`(_ commands: Int) async throws {
    try await Workbench.with { bench in
      let proxy = try CuttingProxy(in: bench.redis.directory, commands: commands)
      var options = Topics.Options.quick
      options.acknowledgement = .seconds(60)
      let publisher = Topics(address: bench.redis.address, keys: bench.keys, node: "p", logger: Logger(label: "test"))
      try await bench.with(nodes: 1, options, at: proxy.address) { nodes in
        let worker = TestSubscriber()
        for number in 1...5 {
          _ = try await publisher.publish(Array("\(number)".utf8), to: .orders)
        }
        // The group exists, and its messages wait.
        try await bench.send("XGROUP", "CREATE", "crosswalk:{t:orders}:stream", "workers", "0")
        var membership: Membership?
        for _ in 1...200 where membership == nil {
          membership = try? await nodes[0].topics.join(.orders, group: .workers, recipient: worker)
          if proxy.hasCut { proxy.mend() }
          if membership == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        worker.begin(try #require(membership))
        for _ in 1...200 where !proxy.hasCut { try await Task.sleep(for: .milliseconds(10)) }
        proxy.mend()
        try await worker.expect(5)
        _ = try await publisher.publish(Array("6".utf8), to: .orders)
        try await worker.expect(6)
        #expect(worker.texts == texts(1...6))
        for delivery in worker.deliveries {
          try await eventually { try await worker.acknowledge(delivery.id) }
        }
        try await eventually { try await nodes[0].group()?.pending == 0 }
        try await eventually { try await nodes[0].group()?.members == 1 }
      }
      await publisher.close()
      proxy.close()
    }
  }
}

extension TopicNode {
  /// Subscribes as soon as each of the node's connections has found that Redis is back.
  fileprivate func subscribeOnceItCan() async throws -> TestSubscriber {
    var subscriber: TestSubscriber?
    try await eventually {
      subscriber = try await subscribe()
      return true
    }
    return try #require(subscriber)
  }
}
