import Crosswalk
import CrosswalkTesting
import Synchronization
import Testing

@testable import CrosswalkServer

/// Locks for clients that are gone before they can know that they have them.
@Suite(.timeLimit(.minutes(5)))
struct LockClosingTests {
  @Test func `what was done for a connection that is closed meanwhile is taken back`() async throws {
    let gate = Gate()
    let takenBack = Atomic(0)
    let node = gate.node { takenBack.add(1, ordering: .relaxed) }
    try await RunningServer.run(node) { server in
      let socket = try PlainSocket(server.addresses[0])
      try socket.send("PING\nHOLD\nHOLD\n")
      #expect(try await socket.line() == "OK PONG")
      socket.reset()
      try await eventually { node.connections == 0 }
      gate.open(with: .ok)
      try await eventually { takenBack.load(ordering: .relaxed) == 1 }
    }
    // The second request never began.
    let count = takenBack.load(ordering: .relaxed)
    #expect(count == 1)
    #expect(node.requests == 2)
  }

  @Test func `a client that closes only its sending side has its locks, even if it reads late`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        let socket = try PlainSocket(node.server.addresses[0])
        try socket.send("LOCK a 1h\nLOCK b 1h\n")
        socket.endInput()
        try await eventually { socket.isEnded }
        for _ in 1...2 { _ = try LockingNode.held(try await socket.line()) }
        socket.close()
        try await eventually { node.node.connections == 0 }
        #expect(try await node.document("LOCKS").members("name") == ["a", "b"])
      }
    }
  }

  @Test(arguments: [false, true])
  func `a waiter whose connection is closed or reset is forgotten`(isReset: Bool) async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        let (token, _) = try await node.take("a")
        let waiter = try PlainSocket(node.server.addresses[0])
        try waiter.send("LOCK a 1h wait=10m\n")
        try await node.waiting(for: "a", 1)
        if isReset { waiter.reset() } else { waiter.close() }
        try await node.waiting(for: "a", 0)
        #expect(try await node.ask("UNLOCK a \(token)") == "OK")
        #expect(try await node.ask("LOCKS") == "OK []")
      }
    }
  }

  @Test func `a LOCK that waits notices a close after 900000 bytes of requests`() async throws {
    let count = 180_000
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        let (token, _) = try await node.take("a")
        let replies = try await node.server.connect { client in
          try await client.send("LOCK a 1h wait=10m\n" + String(repeating: "PING\n", count: count))
          try await node.waiting(for: "a", 1)
          client.endInput()
          return try await client.rest()
        }
        #expect(replies == "BUSY\n" + String(repeating: "OK PONG\n", count: count))
        try await node.server.connect { client in
          try await client.send("LOCK a 1h wait=10m\n" + String(repeating: "PING\n", count: count))
          try await node.waiting(for: "a", 1)
        }
        try await node.waiting(for: "a", 0)
        #expect(try await node.ask("UNLOCK a \(token)") == "OK")
        #expect(try await node.ask("LOCKS") == "OK []")
      }
    }
  }

  @Test func `a waiting client gets BUSY when its server stops, and does not get the lock`() async throws {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address, name: "two") { two in
        let token = try LockingNode.held(try await two.ask("LOCK a 1h")).token
        try await MessagingNode.run(redis.address, name: "one") { one in
          let waiter = try PlainSocket(one.server.addresses[0])
          try waiter.send("PING\nLOCK a 1h wait=10m\n")
          #expect(try await waiter.line() == "OK PONG")
          await one.server.stop()
          #expect(try await waiter.line() == "BUSY")
          try await eventually { waiter.isEnded }
        }
        #expect(try await two.ask("UNLOCK a \(token)") == "OK")
        #expect(try await two.ask("LOCKS") == "OK []")
      }
    }
  }

  @Test func `what was done is not taken back after the reply is sent, however the connection ends`() async throws {
    let gate = Gate()
    let takenBack = Atomic(0)
    try await RunningServer.run(gate.node { takenBack.add(1, ordering: .relaxed) }) { server in
      let socket = try PlainSocket(server.addresses[0])
      try socket.send("HOLD\nHOLD\nPING\n")
      for _ in 1...2 { gate.open(with: .ok) }
      try await eventually { socket.unread == "OK\nOK\nOK PONG\n".utf8.count }
      socket.close()
    }
    let count = takenBack.load(ordering: .relaxed)
    #expect(count == 0)
  }

  @Test func `a server that has stopped has taken back what it did for the connections that it closed`() async throws {
    var timing = Timing()
    timing.shutdown = .milliseconds(100)
    let gate = Gate()
    let isTakenBack = Atomic(false)
    try await RunningServer.run(gate.node { isTakenBack.store(true, ordering: .relaxed) }, timing: timing) { server in
      let socket = try PlainSocket(server.addresses[0])
      try socket.send("PING\nHOLD\n")
      #expect(try await socket.line() == "OK PONG")
      await server.stop()
      try await eventually { socket.isEnded }
      gate.open(with: .ok)
    }
    let wasTakenBack = isTakenBack.load(ordering: .relaxed)
    #expect(wasTakenBack)
  }
}
