import Crosswalk
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkServer
@testable import CrosswalkStore

/// What happens to messages when their subscriber does not take them, or goes.
@Suite(.timeLimit(.minutes(5)))
struct SubscriberEndTests {
  /// A payload larger than what a socket holds for a peer that does not read.
  private static let large = String(repeating: "x", count: 900_000)

  private static var impatient: Timing {
    var timing = Timing()
    // A busy machine may keep a client that does read from reading for some time.
    timing.deliveryStall = .seconds(1)
    return timing
  }

  @Test func `who takes nothing is disconnected, and only what was begun to be sent was delivered`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.runOnUnixSocket(redis, timing: Self.impatient) { node in
        try await node.server.connect { try await $0.subscribe() }
        let ids = [try await node.publish(Self.large), try await node.publish(Self.large)]
        for _ in 1...5 {
          let socket = try PlainSocket(node.server.addresses[0])
          try socket.send("SUBSCRIBE orders group=workers\n")
          #expect(try await socket.line() == "OK")
          try await eventually { socket.isEnded }
          try await node.members(0)
        }
        #expect(try await node.document("DEAD orders").members("id") == [.string(ids[0])])
        try await node.server.connect { client in
          try await client.subscribe()
          let message = try await client.message()
          #expect(message == Message(topic: "orders", id: ids[1], payload: Self.large))
          #expect(try await client.ask("ACK orders \(ids[1])") == "OK")
        }
      }
    }
  }

  @Test func `a message after replies that nobody takes never counts as delivered`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.runOnUnixSocket(redis, timing: Self.impatient) { node in
        for round in 1...7 {
          let socket = try PlainSocket(node.server.addresses[0])
          try socket.send("PING \(Self.large)\nSUBSCRIBE orders group=workers\n")
          if round == 1 {
            try await node.members(1)
            try await node.publish("small")
          }
          try await eventually { socket.isEnded }
          try await node.members(0)
        }
        #expect(try await node.ask("DEAD orders") == "OK []")
        try await node.server.connect { client in
          try await client.subscribe()
          #expect(try await client.message().payload == "small")
        }
      }
    }
  }

  @Test func `a live subscriber is disconnected when too much is unsent`() async throws {
    var limits = CrosswalkServer.Limits()
    limits.unsentLiveMessages = 1_000_000
    try await TestRedis.with { redis in
      try await MessagingNode.runOnUnixSocket(redis, limits: limits) { node in
        let still = try PlainSocket(node.server.addresses[0])
        try still.send("SUBSCRIBE orders\n")
        #expect(try await still.line() == "OK")
        try await node.server.connect { client in
          try await client.subscribe(group: nil)
          for number in 1...2 {
            let id = try await node.publish(Self.large)
            #expect(try await client.message().id == id, "\(number)")
          }
          try await eventually { still.isEnded }
          // The other subscriber takes its messages in time.
          #expect(try await client.ask("PING") == "OK PONG")
        }
      }
    }
  }

  @Test(arguments: ["", "QUIT\n"])
  func `a subscription ends with its connection, whichever side ends it`(last: String) async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, name: "one") { one in
        try await MessagingNode.run(redis.address, name: "two") { two in
          let socket = try PlainSocket(one.server.addresses[0])
          try socket.send("SUBSCRIBE orders group=workers\nSUBSCRIBE orders2 group=workers\n")
          for _ in 1...2 { #expect(try await socket.line() == "OK") }
          let id = try await two.publish("job")
          #expect(try await socket.line() == "MSG orders \(id) job")
          try await two.server.connect { client in
            try await client.subscribe()
            try socket.send(last + "PING\n")
            socket.endInput()
            #expect(try await socket.line() == (last.isEmpty ? "OK PONG" : "OK"))
            #expect(try await client.message().id == id)
            try await eventually { socket.isEnded }
            #expect(try await two.consumers(of: "workers", "orders2") == ["-"])
          }
        }
      }
    }
  }

  @Test func `the messages of a subscriber whose connection is reset go to another`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        let socket = try PlainSocket(node.server.addresses[0])
        try socket.send("SUBSCRIBE orders group=workers\n")
        #expect(try await socket.line() == "OK")
        let id = try await node.publish("job")
        try await node.server.connect { client in
          try await client.subscribe()
          socket.reset()
          #expect(try await client.message().id == id)
          #expect(try await node.consumers().count == 2)
        }
      }
    }
  }

  @Test func `a server that stops hands over its messages before it has ended`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, name: "two") { two in
        try await two.server.connect { client in
          try await MessagingNode.run(redis.address, name: "one") { one in
            let socket = try PlainSocket(one.server.addresses[0])
            try socket.send("SUBSCRIBE orders group=workers\n")
            #expect(try await socket.line() == "OK")
            let id = try await two.publish("job")
            #expect(try await socket.line() == "MSG orders \(id) job")
            await one.server.stop()
            try await eventually { socket.isEnded }
          }
          #expect(try await two.consumers() == ["-"])
          #expect(try await two.group()?["pending"]?.integer == 1)
          try await client.subscribe()
          #expect(try await client.message().payload == "job")
        }
      }
    }
  }

  @Test func `a thousand clients that come and go leave nothing`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        let (token, _) = try LockingNode.held(try await node.ask("LOCK deploy 1h"))
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 1...1000 {
            if number > 100 { try await group.next() }
            group.addTask {
              let socket = try PlainSocket(node.server.addresses[0])
              if number.isMultiple(of: 2) {
                try socket.send("SUBSCRIBE orders group=workers\nSUBSCRIBE news\n")
                #expect(try await socket.line() == "OK")
              } else {
                try socket.send("PING\nLOCK deploy 1h wait=10m\n")
                #expect(try await socket.line() == "OK PONG")
              }
              // Some close while a request waits, and some after that.
              if number.isMultiple(of: 3) { socket.reset() } else { socket.close() }
            }
          }
          try await group.waitForAll()
        }
        try await eventually { node.node.connections == 0 }
        try await eventually { try await node.consumers() == ["-"] }
        try await node.members(0)
        #expect(try await node.document("LOCKS").members("name") == ["deploy"])
        #expect(try await node.ask("UNLOCK deploy \(token)") == "OK")
        let reply = try await node.ask("LOCK deploy 1s")
        #expect(try LockingNode.held(reply).token != token)
      }
    }
  }

  @Test func `a subscription that has ended is released`() async throws {
    try await TestRedis.with { redis in
      let topics = Topics(address: redis.address, keys: try Keys(), node: "n", logger: .quiet)
      let running = Task { await topics.run() }
      for group in [nil, try CoordinationName("workers")] {
        let identity = ConnectionIdentity(name: "test")
        weak var kept: Subscription?
        do {
          let subscription = identity.makeSubscription(group: group)
          kept = subscription
          subscription.membership = try await topics.join(
            try CoordinationName("orders"), group: group, recipient: subscription)
          subscription.membership?.start()
          await subscription.end()
        }
        try await eventually { kept == nil }
      }
      await topics.finish(within: .seconds(3))
      await running.value
    }
  }
}

extension Message {
  init(topic: String, id: String, payload: String) {
    self.topic = topic
    self.id = id
    self.payload = payload
  }
}
