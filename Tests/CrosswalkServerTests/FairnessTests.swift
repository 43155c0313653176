import CrosswalkTesting
import Synchronization
import Testing

@testable import CrosswalkServer

/// One connection does not keep the others of its event loop waiting.
struct FairnessTests {
  /// The requests of a busy connection: 20 s of work, of which the test does as little as possible.
  private static let count = 20_000

  @Test func `work that comes back during a round waits for the next round`() {
    let loop = TestLoop()
    let backlog = Backlog(loop)
    var log: [String] = []
    func goOn(_ name: String, _ times: Int) {
      backlog.add {
        log.append("\(name)\(times)")
        if times > 1 { goOn(name, times - 1) }
      }
    }
    goOn("a", 3)
    goOn("b", 1)
    #expect(log.isEmpty)
    loop.turn()
    #expect(log == ["a3", "b1"])
    loop.turn()
    #expect(log == ["a3", "b1", "a2"])
    for _ in 0..<3 { loop.turn() }
    #expect(log == ["a3", "b1", "a2", "a1"])
  }

  @Test func `a request is answered long before all requests of a connection that sent thousands`() async throws {
    let order = Mutex<[String]>([])
    let work = Command(
      "WORK", summary: "Computes for a millisecond.",
      handler: .immediate { _, reply, _ in
        let end = ContinuousClock.now + .milliseconds(1)
        while ContinuousClock.now < end {}
        order.withLock { $0.append("work") }
        reply.ok()
      })
    let look = Command(
      "LOOK", summary: "Is done at once.",
      handler: .immediate { _, reply, _ in
        order.withLock { $0.append("look") }
        reply.ok()
      })
    let node = Node(version: "1", name: "here", table: CommandTable([work, look]), facts: { InfoFacts() })
    try await RunningServer.run(node, eventLoops: 1) { server in
      let greedy = try PlainSocket(server.addresses[0])
      try greedy.send(String(repeating: "WORK\n", count: Self.count))
      try await eventually { !order.withLock(\.isEmpty) }
      try await server.connect { other in
        try await other.send("LOOK\n")
        #expect(try await other.line() == "OK")
      }
      greedy.reset()
      try await eventually { node.connections == 0 }
    }
    #expect(order.withLock { $0.contains("look") })
    #expect(order.withLock(\.count) < Self.count)
  }

  @Test func `requests of a client that is gone are not worked on`() async throws {
    let worked = Mutex(0)
    let work = Command(
      "WORK", summary: "Computes for a millisecond.",
      handler: .immediate { _, reply, _ in
        let end = ContinuousClock.now + .milliseconds(1)
        while ContinuousClock.now < end {}
        worked.withLock { $0 += 1 }
        reply.ok()
      })
    let node = Node(version: "1", name: "here", table: CommandTable([work]), facts: { InfoFacts() })
    try await RunningServer.run(node, eventLoops: 1) { server in
      let socket = try PlainSocket(server.addresses[0])
      try socket.send(String(repeating: "WORK\n", count: Self.count))
      try await eventually { worked.withLock { $0 } > 0 }
      socket.reset()
      try await eventually { node.connections == 0 }
      let count = worked.withLock { $0 }
      #expect(count < Self.count)
      try await server.connect { other in
        try await other.send("WORK\n")
        #expect(try await other.line() == "OK")
      }
      #expect(worked.withLock { $0 } == count + 1)
    }
  }
}
