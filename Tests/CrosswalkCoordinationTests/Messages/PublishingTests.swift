import CrosswalkCoordination
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging
import Testing

@Suite struct PublishingTests {
  @Test func `a message goes to one member of each group, and to all live subscribers`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        let workers = [try await nodes[0].subscribe(), try await nodes[1].subscribe()]
        let auditors = try await nodes[1].subscribe(group: .named("auditors"))
        let listeners = [try await nodes[0].subscribe(group: nil), try await nodes[1].subscribe(group: nil)]
        try await nodes[0].publish(texts(1...100))
        for one in [auditors] + listeners {
          try await one.expect(100)
          #expect(one.texts == texts(1...100))
        }
        try await eventually { workers.reduce(0) { $0 + $1.texts.count } == 100 }
        #expect(Set(workers.flatMap(\.texts)) == Set(texts(1...100)))
        for numbers in workers.map({ $0.texts.compactMap { Int($0) } }) { #expect(numbers == numbers.sorted()) }
      }
    }
  }

  @Test func `under one publish id a message is published once, and each try gets the first reply`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        let worker = try await nodes[1].subscribe()
        let first = try await nodes[0].publish("first", id: .named("job-1"))
        #expect(try await nodes[1].publish("again", id: .named("job-1")) == first)
        let second = try await nodes[1].publish("second", id: .named("job-2"))
        #expect(second != first)
        #expect(try await nodes[0].publish("other topic", to: .named("other"), id: .named("job-1")) != first)
        try await worker.expect(2)
        #expect(worker.deliveries.map(\.id) == [first, second])
        #expect(worker.texts == ["first", "second"])
        let seconds = try await bench.send("TTL", "crosswalk:{t:orders}:seen:job-1").integer ?? 0
        #expect((590...600).contains(seconds))
      }
    }
  }

  @Test func `a publish whose reply was lost is published once when it is repeated with its publish id`() async throws {
    try await Workbench.with { bench in
      // The login sends a PING and asks for the run; then come the registration and the message, whose reply is lost.
      let proxy = try CuttingProxy(in: bench.redis.directory, commands: 4, losesReply: true)
      let topics = Topics(address: proxy.address, keys: bench.keys, node: "n", logger: Logger(label: "test"))
      _ = try? await topics.publish([1], to: .orders, id: .named("job-1"))
      await #expect(throws: TopicError.self) { try await topics.publish([1], to: .orders, id: .named("job-1")) }
      proxy.mend()
      try await eventually { try await !topics.publish([1], to: .orders, id: .named("job-1")).isEmpty }
      #expect(try await bench.send("XLEN", "crosswalk:{t:orders}:stream").integer == 1)
      await topics.close()
      proxy.close()
    }
  }

  @Test func `many can publish at the same time, and the messages of each stay in order`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        let listener = try await nodes[1].subscribe(group: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for publisher in 0..<50 {
            group.addTask { try await nodes[0].publish((0..<40).map { "\(publisher) \($0)" }) }
          }
          try await group.waitForAll()
        }
        try await listener.expect(2000)
        #expect(listener.texts.count == 2000)
        for publisher in 0..<50 {
          #expect(listener.texts.filter { $0.hasPrefix("\(publisher) ") } == (0..<40).map { "\(publisher) \($0)" })
        }
        let ids = listener.deliveries.map(\.id)
        #expect(Set(ids).count == 2000)
      }
    }
  }

  @Test func `a payload can hold any bytes`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        let payloads: [[UInt8]] = [[], [0, 13, 10, 255], [UInt8](repeating: 7, count: 1 << 20)]
        for payload in payloads { _ = try await nodes[0].topics.publish(payload, to: .orders) }
        try await worker.expect(3)
        #expect(worker.deliveries.map(\.payload) == payloads)
      }
    }
  }

  @Test func `the number of topics is limited`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.topics = 2
      try await bench.with(nodes: 2, options) { nodes in
        try await nodes[0].publish("1", to: .named("one"))
        _ = try await nodes[1].subscribe(.named("two"))
        for node in nodes {
          await #expect { try await node.publish("3", to: .named("three")) } throws: { "\($0)".contains("2 topics") }
          await #expect(throws: TopicError.self) { try await node.subscribe(.named("three")) }
          try await node.publish("2", to: .named("two"))
        }
        #expect(try await nodes[0].topics.topics().map(\.topic) == ["one", "two"])
      }
    }
  }

  @Test func `topics are registered again in a Redis that has lost its data`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        try await nodes[0].publish("1")
        await bench.redis.kill()
        try await bench.redis.start()
        try await eventually { try await !nodes[0].publish("2").isEmpty }
        try await eventually { try await nodes[0].topics.topics().map(\.topic) == ["orders"] }
        #expect(try await nodes[0].topics.topics().map(\.messages) == [2])
      }
    }
  }

  @Test func `without Redis publishing and subscribing fail, and the log says so once`() async throws {
    try await Workbench.with { bench in
      await bench.redis.kill()
      try await bench.with(nodes: 1) { nodes in
        await #expect(throws: TopicError.self) { try await nodes[0].publish("1") }
        await #expect(throws: TopicError.self) { try await nodes[0].subscribe() }
        await #expect(throws: TopicError.self) { try await nodes[0].subscribe(group: nil) }
        await #expect(throws: StoreError.self) { try await nodes[0].topics.topics() }
        try await eventually { nodes[0].log.all.contains { $0.hasPrefix("warning: messages are delayed: ") } }
        #expect(nodes[0].log.all.count == 1)
      }
    }
  }
}
