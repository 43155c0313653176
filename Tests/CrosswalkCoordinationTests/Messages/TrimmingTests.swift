import Crosswalk
import CrosswalkCoordination
import CrosswalkServer
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct TrimmingTests {
  @Test func `trimmed messages that a group had not handled are counted as lost`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.messages = 50
      options.window = 10
      try await bench.with(nodes: 1, options) { nodes in
        let handler = try await nodes[0].subscribe(group: .named("handler"))
        handler.acknowledgeAll()
        let holder = try await nodes[0].subscribe(group: .named("holder"))
        _ = try await nodes[0].subscribe(group: .named("away")).leave()
        try await nodes[0].publish(texts(1...50))
        try await handler.expect(50)
        try await holder.expect(10)
        try await eventually { try await nodes[0].group("handler")?.pending == 0 }
        #expect(try await nodes[0].topics.topics()[0].lost == 0)
        // The messages come one by one, so that the handler keeps up.
        for text in texts(51...75) {
          try await nodes[0].publish(text)
          try await handler.expect(Int(text) ?? 0)
        }
        let summary = try await nodes[0].topics.topics()[0]
        #expect(summary.messages == 50)
        // The group loses the ten messages that it held, and fifteen that it was not given.
        #expect(try await nodes[0].group("holder")?.lost == 25)
        #expect(try await nodes[0].group("away")?.lost == 25)
        #expect(try await nodes[0].group("away")?.lag == 50)
        #expect(try await nodes[0].group("handler")?.lost == 0)
        #expect(try await nodes[0].group("handler")?.lag == 0)
        #expect(summary.lost == 50)
        let warning = "warning: 1 message was trimmed that group away of topic orders had not handled"
        #expect(nodes[0].log.all.contains(warning))
        #expect(nodes[0].log.all.count { $0.contains("group away") } == 1)
        // The lost messages no longer take room.
        try await eventually { holder.texts.last == "35" }
        let late = try await nodes[0].subscribe(group: .named("away"))
        late.acknowledgeAll()
        try await late.expect(50)
        #expect(late.texts == texts(26...75))
        try await eventually { try await nodes[0].group("away")?.lag == 0 }
      }
    }
  }

  @Test func `beyond the limit of bytes the oldest messages are trimmed and counted as lost`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.bytes = 1000
      try await bench.with(nodes: 1, options) { nodes in
        let handler = try await nodes[0].subscribe(group: .named("handler"))
        handler.acknowledgeAll()
        _ = try await nodes[0].subscribe(group: .named("away")).leave()
        for count in 1...10 {
          try await nodes[0].publish(String(repeating: "x", count: 200))
          try await handler.expect(count)
          try await eventually { try await nodes[0].group("handler")?.pending == 0 }
        }
        let full = try await nodes[0].topics.topics()[0]
        #expect([full.messages, full.bytes, full.lost] == [5, 1000, 5])
        #expect(try await nodes[0].group("away")?.lost == 5)
        try await nodes[0].publish(String(repeating: "y", count: 700))
        let after = try await nodes[0].topics.topics()[0]
        #expect([after.messages, after.bytes, after.lost] == [2, 900, 9])
        #expect(try await nodes[0].group("away")?.lag == 2)
        let late = try await nodes[0].subscribe(group: .named("away"))
        try await late.expect(2)
        #expect(late.texts.map(\.count) == [200, 700])
      }
    }
  }

  @Test func `both limits hold after each message, whatever the sizes`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      (options.messages, options.bytes) = (20, 2000)
      var generator = SystemRandomNumberGenerator()
      try await bench.with(nodes: 1, options) { nodes in
        var kept: [Int] = []
        for _ in 1...300 {
          let size = Int.random(in: 0...(Bool.random(using: &generator) ? 50 : 600), using: &generator)
          try await nodes[0].publish(String(repeating: "x", count: size))
          kept.append(size)
          while kept.count > 20 || kept.reduce(0, +) > 2000 { kept.removeFirst() }
          let summary = try await nodes[0].topics.topics()[0]
          #expect([summary.messages, summary.bytes] == [Int64(kept.count), Int64(kept.reduce(0, +))])
        }
      }
    }
  }

  @Test func `bytes are counted correctly after a script that ran in part, and beside messages of an earlier version`()
    async throws
  {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.bytes = 1000
      try await bench.with(nodes: 1, options) { nodes in
        let (stream, size) = ("crosswalk:{t:orders}:stream", "crosswalk:{t:orders}:size")
        // An earlier version published like this.
        for _ in 1...3 { try await bench.send("XADD", stream, "*", "payload", String(repeating: "o", count: 300)) }
        func bytes() async throws -> Int64 { try await nodes[0].topics.topics()[0].bytes }
        try await nodes[0].publish(String(repeating: "x", count: 400))
        #expect(try await bytes() == 400)
        // A Redis that is killed can lose the end of a script; then the messages in the stream count.
        let before = try await bench.send("HGETALL", size).strings
        try await nodes[0].publish(String(repeating: "x", count: 500))
        try await bench.send(["HSET", size] + before)
        #expect(try await bytes() == 900)
        try await bench.send("DEL", size)
        #expect(try await bytes() == 900)
        // The older messages are trimmed first.
        try await nodes[0].publish(String(repeating: "x", count: 101))
        let summary = try await nodes[0].topics.topics()[0]
        #expect([summary.messages, summary.bytes] == [2, 601])
      }
    }
  }

  @Test func `messages that are too old are removed automatically, with their dead letters`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.deliveries = 1
      try await bench.with(nodes: 1, options) { nodes in
        let first = try await nodes[0].subscribe()
        let id = try await nodes[0].publish("dead")
        try await first.expect(1)
        await first.leave()
        #expect(try await nodes[0].topics.dead(.orders, count: 100).map(\.id) == [id])
        try await nodes[0].publish(texts(1...3))
        let summary = try await nodes[0].topics.topics()[0]
        #expect([summary.messages, summary.dead, summary.lost] == [4, 1, 0])
        options.age = .zero
        options.sweep = .milliseconds(50)
        let impatient = TopicNode(bench.redis.address, bench.keys, name: "impatient", options)
        try await eventually { try await nodes[0].topics.topics()[0].messages == 0 }
        await impatient.die()
        let warning = "warning: 4 messages were trimmed that group workers of topic orders had not handled"
        #expect(impatient.log.all == [warning])
        let after = try await nodes[0].topics.topics()[0]
        #expect([after.messages, after.dead, after.lost] == [0, 0, 4])
        #expect(try await nodes[0].group()?.lag == 0)
        #expect(try await !nodes[0].topics.redeliver(.orders, id: id))
        let second = try await nodes[0].subscribe()
        try await nodes[0].publish("new")
        try await second.expect(1)
        #expect(second.texts == ["new"])
      }
    }
  }

  @Test func `topics are shown as JSON, sorted by name`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        try await nodes[0].publish("x", to: .named("zebra"))
        let worker = try await nodes[0].subscribe()
        _ = try await nodes[1].subscribe()
        _ = try await nodes[1].subscribe(group: nil)
        _ = try await nodes[1].subscribe(.orders, group: .named("a")).leave()
        try await nodes[0].publish(["1", "2"])
        try await eventually { try await nodes[0].group()?.pending == 2 }
        let text = try await JSON.array(nodes[1].topics.topics().map(\.document)).text
        #expect(
          text
            == #"[{"topic":"orders","messages":2,"bytes":2,"groups":[{"group":"a","members":0,"pending":0,"lag":2,"lost":0},"#
            + #"{"group":"workers","members":2,"pending":2,"lag":0,"lost":0}],"dead":0,"lost":0},"#
            + #"{"topic":"zebra","messages":1,"bytes":1,"groups":[],"dead":0,"lost":0}]"#)
        await worker.leave()
        #expect(try await nodes[1].group()?.members == 1)
      }
    }
  }
}
