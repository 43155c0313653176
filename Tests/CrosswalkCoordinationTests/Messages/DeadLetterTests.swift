import Crosswalk
import CrosswalkCoordination
import CrosswalkServer
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct DeadLetterTests {
  @Test func `after five deliveries without an acknowledgement a message is a dead letter`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.acknowledgement = .milliseconds(200)
      try await bench.with(nodes: 2, options) { nodes in
        let workers = [try await nodes[0].subscribe(), try await nodes[1].subscribe()]
        let id = try await nodes[0].publish("poison \"1\"")
        try await eventually { try await nodes[0].topics.topics()[0].dead == 1 }
        #expect(workers.reduce(0) { $0 + $1.texts.count } == 5)
        #expect(workers.allSatisfy { $0.texts.count >= 2 })
        #expect(try await nodes[0].group()?.pending == 0)
        let letter = try #require(try await nodes[1].topics.dead(.orders, count: 100).first)
        #expect(letter.document["id"]?.string == id)
        #expect(letter.document["group"]?.string == "workers")
        #expect(letter.document["payload"]?.string == "poison \"1\"")
        #expect(letter.document["deliveries"]?.integer == 5)
        #expect(letter.document["reason"]?.string == "delivered 5 times; not acknowledged within 200ms")
        let published = try #require(letter.document["published"]?.string.flatMap { Moment($0) })
        #expect("\(published.microseconds / 1000)" == id.prefix { $0 != "-" })
        try await eventually {
          (nodes[0].log.all + nodes[1].log.all).contains {
            $0.contains("dead letters of group workers: 1 message of topic orders")
          }
        }
        // It is not delivered to anyone again.
        try await Task.sleep(for: .milliseconds(300))
        #expect(workers.reduce(0) { $0 + $1.texts.count } == 5)
      }
    }
  }

  @Test func `a leave counts as a delivery, except for messages that were not sent`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        _ = try await nodes[0].subscribe().leave()
        let ids = [try await nodes[0].publish("sent"), try await nodes[0].publish("unsent")]
        for round in 1...7 {
          let worker = try await nodes[0].subscribe()
          try await worker.expect(round <= 5 ? 2 : 1)
          await worker.leave(unsent: [ids[1]])
        }
        let letters = try await nodes[0].topics.dead(.orders, count: 100)
        #expect(letters.map(\.id) == [ids[0]])
        #expect(letters[0].reason == "delivered 5 times; its member left without acknowledging it")
        // A message that was not sent was not delivered, so it now has five deliveries left.
        for _ in 1...5 {
          let worker = try await nodes[0].subscribe()
          try await worker.expect(1)
          #expect(worker.texts == ["unsent"])
          await worker.leave()
        }
        #expect(try await nodes[0].topics.dead(.orders, count: 100).map(\.id) == ids)
      }
    }
  }

  @Test func `a dead letter that is given again counts from zero, in the groups that had set it aside`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        let handled = try await nodes[0].subscribe(group: .named("handled"))
        handled.acknowledgeAll()
        for group in ["one", "two"] { _ = try await nodes[0].subscribe(group: .named(group)).leave() }
        let ids = [try await nodes[0].publish("1"), try await nodes[0].publish("2")]
        for group in ["one", "two"] {
          for _ in 1...5 {
            let worker = try await nodes[0].subscribe(group: .named(group))
            try await worker.expect(2)
            await worker.leave()
          }
        }
        #expect(try await nodes[0].topics.dead(.orders, count: 100).count == 4)
        #expect(try await nodes[0].topics.dead(.orders, count: 3).map(\.id) == ids + [ids[0]])
        #expect(try await nodes[0].topics.redeliver(.orders, id: ids[1]))
        #expect(try await !nodes[0].topics.redeliver(.orders, id: ids[1]))
        #expect(try await !nodes[0].topics.redeliver(.orders, id: "1-1"))
        #expect(try await !nodes[0].topics.redeliver(.orders, id: "x"))
        #expect(try await !nodes[0].topics.redeliver(.named("other"), id: ids[0]))
        for group in ["one", "two"] {
          for _ in 1...5 {
            let worker = try await nodes[1].subscribe(group: .named(group))
            try await worker.expect(1)
            #expect(worker.texts == ["2"])
            await worker.leave()
          }
        }
        #expect(try await nodes[0].topics.dead(.orders, count: 100).count == 4)
        try await eventually { handled.texts.count == 2 }
      }
    }
  }

  @Test func `a message that is given again reaches a member that waits on another node`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.deliveries = 1
      options.interval = .seconds(3600)
      try await bench.with(nodes: 2, options) { nodes in
        let first = try await nodes[0].subscribe()
        let id = try await nodes[0].publish("1")
        try await first.expect(1)
        await first.leave()
        let worker = try await nodes[1].subscribe()
        #expect(try await nodes[0].topics.redeliver(.orders, id: id))
        try await worker.expect(1)
        #expect(try await worker.acknowledge(id))
        #expect(try await nodes[0].topics.dead(.orders, count: 100).isEmpty)
      }
    }
  }

  @Test func `many dead letters are found and listed`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.deliveries = 1
      try await bench.with(nodes: 1, options) { nodes in
        let worker = try await nodes[0].subscribe()
        var ids: [String] = []
        for text in texts(1...250) { ids.append(try await nodes[0].publish(text)) }
        try await worker.expect(250)
        await worker.leave()
        #expect(try await nodes[0].topics.dead(.orders, count: 1000).map(\.id) == ids)
        #expect(try await nodes[0].topics.dead(.orders, count: 50).map(\.id) == Array(ids.prefix(50)))
        for id in [ids[0], ids[249], ids[120]] { #expect(try await nodes[0].topics.redeliver(.orders, id: id)) }
        #expect(try await nodes[0].topics.dead(.orders, count: 1000).count == 247)
      }
    }
  }
}
