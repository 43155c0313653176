import CrosswalkCoordination
import CrosswalkTesting
import Testing

@Suite struct GroupTests {
  @Test func `a group begins with the messages that are published after it was made, and it lasts`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        try await nodes[0].publish("before")
        let first = try await nodes[0].subscribe()
        try await nodes[0].publish("1")
        try await first.expect(1)
        #expect(try await first.acknowledge(first.deliveries[0].id))
        await first.leave()
        #expect(try await nodes[0].group()?.members == 0)
        try await nodes[0].publish(texts(2...500))
        #expect(try await nodes[0].group()?.lag == 499)
        let second = try await nodes[1].subscribe()
        second.acknowledgeAll()
        try await second.expect(499)
        #expect(second.texts == texts(2...500))
        #expect(first.texts == ["1"])
        try await eventually { try await nodes[0].group()?.pending == 0 }
      }
    }
  }

  @Test func `an acknowledgement counts once, and only from the member that has the message`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 2) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[0].publish("1")
        try await worker.expect(1)
        let id = worker.deliveries[0].id
        let other = try await nodes[1].subscribe()
        #expect(try await !other.acknowledge(id))
        for none in ["", "x", "0-0", "1-1", "-", id + "0", "0" + id] { #expect(try await !worker.acknowledge(none)) }
        #expect(try await nodes[0].group()?.pending == 1)
        #expect(try await worker.acknowledge(id))
        #expect(try await !worker.acknowledge(id))
        #expect(try await nodes[0].group()?.pending == 0)
      }
    }
  }

  @Test func `a member that leaves hands over its messages and can no longer acknowledge them`() async throws {
    try await Workbench.with { bench in
      // No reader polls in this time, so the messages arrive because of the leave.
      var options = Topics.Options.quick
      options.interval = .seconds(3600)
      try await bench.with(nodes: 2, options) { nodes in
        let one = try await nodes[0].subscribe()
        try await nodes[0].publish(texts(1...10))
        try await one.expect(10)
        let other = try await nodes[1].subscribe()
        #expect(try await one.acknowledge(one.deliveries[4].id))
        await one.leave()
        try await other.expect(9)
        #expect(other.texts == texts(1...4) + texts(6...10))
        #expect(try await !one.acknowledge(one.deliveries[0].id))
        #expect(try await other.acknowledge(other.deliveries[0].id))
        await one.leave()
        try await nodes[0].publish("11")
        try await other.expect(10)
        #expect(one.texts.count == 10)
        #expect(try await nodes[0].group()?.members == 1)
      }
    }
  }

  @Test func `a message that was not acknowledged in time goes to another member`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.acknowledgement = .seconds(1)
      try await bench.with(nodes: 2, options) { nodes in
        _ = try await nodes[0].subscribe().leave()
        try await nodes[0].publish(texts(1...20))
        let other = try await nodes[1].subscribe { $0.fill() }
        other.acknowledgeAll()
        let silent = try await nodes[0].subscribe { $0.takeOnce() }
        try await silent.expect(20)
        other.drain()
        try await other.expect(20)
        #expect(other.texts == texts(1...20))
        try await eventually { try await nodes[0].group()?.pending == 0 }
        #expect(try await !silent.acknowledge(silent.deliveries[0].id))
        #expect(silent.texts == texts(1...20))
      }
    }
  }

  @Test func `the only member of a group gets its unacknowledged messages again`() async throws {
    try await Workbench.with { bench in
      var options = Topics.Options.quick
      options.acknowledgement = .milliseconds(300)
      try await bench.with(nodes: 1, options) { nodes in
        let alone = try await nodes[0].subscribe()
        try await nodes[0].publish("1")
        try await alone.expect(3)
        #expect(alone.texts == ["1", "1", "1"])
        #expect(try await alone.acknowledge(alone.deliveries[0].id))
        #expect(try await nodes[0].group()?.pending == 0)
      }
    }
  }

  @Test func `a member has at most 256 unacknowledged messages`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[0].publish(texts(1...600))
        try await worker.expect(256)
        try await eventually { try await nodes[0].group()?.lag == 344 }
        for delivery in worker.deliveries.prefix(100) { #expect(try await worker.acknowledge(delivery.id)) }
        try await worker.expect(356)
        try await eventually { try await nodes[0].group()?.pending == 256 }
        #expect(worker.texts == texts(1...356))
        worker.acknowledgeAll()
        for delivery in worker.deliveries.dropFirst(100) { _ = try await worker.acknowledge(delivery.id) }
        try await worker.expect(600)
        #expect(worker.texts == texts(1...600))
      }
    }
  }

  @Test func `a member is given more only while less than 1 MiB is unsent`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        worker.stall()
        let payload = [UInt8](repeating: 1, count: 300_000)
        for _ in 0..<10 { _ = try await nodes[0].topics.publish(payload, to: .orders) }
        try await worker.expect(4)
        try await eventually { try await nodes[0].group()?.lag == 6 }
        // More would arrive within a tenth of a second, if it were sent.
        try await Task.sleep(for: .milliseconds(100))
        #expect(worker.deliveries.count == 4)
        worker.drain()
        try await worker.expect(8)
        worker.drain()
        try await worker.expect(10)
      }
    }
  }

  @Test func `members with room take turns`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        var workers: [TestSubscriber] = []
        for _ in 0..<4 { workers.append(try await nodes[0].subscribe()) }
        for text in texts(1...40) {
          try await nodes[0].publish(text)
          try await eventually { workers.reduce(0) { $0 + $1.deliveries.count } == Int(text) }
        }
        #expect(workers.map(\.deliveries.count) == [10, 10, 10, 10])
      }
    }
  }

  @Test func `nothing is delivered before the start or after the stop`() async throws {
    try await Workbench.with { bench in
      try await bench.with(nodes: 1) { nodes in
        for group in [CoordinationName.workers, nil] {
          let subscriber = TestSubscriber()
          let membership = try await nodes[0].topics.join(.orders, group: group, recipient: subscriber)
          try await nodes[0].publish("1")
          try await Task.sleep(for: .milliseconds(100))
          #expect(subscriber.texts == [])
          subscriber.begin(membership)
          if group != nil { try await subscriber.expect(1) }
          membership.stop()
          let count = subscriber.texts.count
          try await nodes[0].publish("2")
          try await Task.sleep(for: .milliseconds(100))
          #expect(subscriber.texts.count == count)
          await membership.leave(unsent: [])
        }
      }
    }
  }
}
