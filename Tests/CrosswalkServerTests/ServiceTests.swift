import Glibc
import Testing

@testable import CrosswalkNetwork
@testable import CrosswalkServer

@Suite(.timeLimit(.minutes(5)))
struct ServiceTests {
  @Test func `a server listens on all its addresses and reports them`() async throws {
    let path = temporaryPath()
    let addresses: [ListenAddress] = [
      .tcp(host: "127.0.0.1", port: 0), .unix(path: path), .tcp(host: "localhost", port: 0),
    ]
    try await RunningServer.run(on: addresses) { server in
      #expect(server.addresses.count == 3)
      #expect(server.addresses[1] == .unix(path: path))
      for address in server.addresses {
        #expect(!address.description.hasSuffix(":0"))
        let reply = try await TestClient.connect(to: address) { client in
          try await client.send("PING\n")
          return try await client.line()
        }
        #expect(reply == "OK PONG")
      }
    }
    #expect(access(path, F_OK) != 0)
  }

  @Test func `a hundred thousand requests that are sent together are answered in order`() async throws {
    try await RunningServer.run { server in
      let count = 100_000
      let replies = try await server.connect { client in
        try await client.send((0..<count).map { "PING \($0)\n" }.joined())
        client.endInput()
        return try await client.rest()
      }
      #expect(replies == (0..<count).map { "OK \($0)\n" }.joined())
    }
  }

  @Test func `a client that closes its sending side gets all replies before the connection is closed`() async throws {
    try await RunningServer.run { server in
      let rest = try await server.connect { client in
        try await client.send("PING a\nLATER b\nPING c\nPING d")
        client.endInput()
        return try await client.rest()
      }
      #expect(rest == "OK a\nOK b\nOK c\n")
    }
  }

  @Test func `a client that sends very much before it reads loses nothing`() async throws {
    try await RunningServer.run { server in
      let count = 4000
      let length = try await server.connect { client in
        // These are 40 MB of replies, more than the systems of both sides hold.
        try await client.send(String(repeating: "LONGER 10000\n", count: count))
        client.endInput()
        return try await client.rest().utf8.count
      }
      #expect(length == count * 10_004)
    }
  }

  @Test func `a line over the limit gets an error, however much more follows`() async throws {
    try await RunningServer.run { server in
      let rest = try await server.connect { client in
        try await client.send("PING a\n" + String(repeating: "x", count: 20 << 20))
        return try await client.rest()
      }
      #expect(rest == "OK a\nERR too-long \"a request line may have at most 1048576 bytes\"\n")
    }
  }

  @Test func `a connection over the limit gets the reason, and another may connect after one has ended`() async throws {
    var limits = Limits()
    limits.connections = 2
    let node = Conversation.node(limits)
    try await RunningServer.run(node) { server in
      try await server.connect { first in
        try await first.send("PING\n")
        #expect(try await first.line() == "OK PONG")
        try await server.connect { second in
          try await second.send("PING\n")
          #expect(try await second.line() == "OK PONG")
          try await server.connect { third in
            try await third.send("PING\n")
            #expect(try await third.line()?.hasPrefix("ERR limit \"") == true)
            #expect(try await third.line() == nil)
          }
          try await second.send("QUIT\n")
          #expect(try await second.rest() == "OK\n")
        }
        while node.connections > 1 { await Task.yield() }
        try await server.connect { fourth in
          try await fourth.send("PING\n")
          #expect(try await fourth.line() == "OK PONG")
        }
      }
    }
  }

  @Test func `a server that stops answers what it has read, and closes`() async throws {
    let gate = Gate()
    try await RunningServer.run(gate.node()) { server in
      try await server.connect { client in
        try await client.send("PING a\nWAIT\nPING b\n")
        #expect(try await client.line() == "OK a")
        await server.stop()
        gate.open(with: .ok)
        #expect(try await client.rest() == "OK\nOK b\n")
      }
    }
  }

  @Test func `a connection that waits does not keep those of other event loops open`() async throws {
    let gate = Gate()
    try await RunningServer.run(gate.node()) { server in
      try await server.connect { waiting in
        try await waiting.send("PING\nWAIT\n")
        #expect(try await waiting.line() == "OK PONG")
        // There are two event loops, so one of these two connections does not share the first one's.
        try await server.connect { second in
          try await server.connect { third in
            try await second.send("PING\n")
            try await third.send("PING\n")
            #expect(try await second.line() == "OK PONG")
            #expect(try await third.line() == "OK PONG")
            await server.stop()
            #expect(try await second.rest().isEmpty)
            #expect(try await third.rest().isEmpty)
          }
        }
        gate.open(with: .ok)
        #expect(try await waiting.rest() == "OK\n")
      }
    }
  }

  @Test func `a connection that does not end is closed by force when the server stops`() async throws {
    var timing = Timing()
    timing.shutdown = .milliseconds(100)
    let gate = Gate()
    try await RunningServer.run(gate.node(), timing: timing) { server in
      try await server.connect { client in
        try await client.send("PING\nWAIT\n")
        #expect(try await client.line() == "OK PONG")
        await server.stop()
        // The client may see an error instead of the end.
        _ = try? await client.rest()
        await gate.cancelled()
      }
    }
  }

  @Test func `the error for an address in use says so`() async throws {
    try await RunningServer.run { server in
      await #expect(throws: ServerError.addressInUse(server.addresses[0])) {
        try await RunningServer.run(on: [.tcp(host: "127.0.0.1", port: 0)] + server.addresses) { _ in }
      }
    }
  }

  @Test func `a stale unix socket is replaced, but a live one and a file are not`() async throws {
    let path = temporaryPath()
    let address = ListenAddress.unix(path: path)
    // A killed process leaves a socket at which nobody listens.
    let stale = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    try #require(SocketAddress.unix(path: path).withSockaddr { bind(stale, $0, $1) } == 0)
    close(stale)
    try await RunningServer.run(on: [address]) { _ in
      await #expect(throws: ServerError.addressInUse(address)) { try await RunningServer.run(on: [address]) { _ in } }
      try await TestClient.connect(to: address) { client in
        try await client.send("PING\n")
        #expect(try await client.line() == "OK PONG")
      }
    }
    close(creat(path, 0o600))
    defer { unlink(path) }
    let reason = "the file at this path is not a socket and was not replaced"
    await #expect(throws: ServerError.cannotListen(address, reason: reason)) {
      try await RunningServer.run(on: [address]) { _ in }
    }
  }

  private func temporaryPath() -> String { "/tmp/crosswalk-test-\(UInt64.random(in: 0...(.max))).sock" }
}
