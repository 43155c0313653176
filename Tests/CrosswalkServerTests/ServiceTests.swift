import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import CrosswalkServer

@Suite(.timeLimit(.minutes(5)))
struct ServiceTests {
  @Test func `a service listens on all its addresses and says which`() async throws {
    let path = temporaryPath()
    let addresses: [ListenAddress] = [
      .tcp(host: "127.0.0.1", port: 0), .unix(path: path), .tcp(host: "localhost", port: 0),
    ]
    try await RunningService.run(on: addresses) { service in
      #expect(service.addresses.count == 3)
      #expect(service.addresses[1] == .unix(path: path))
      for address in service.addresses {
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

  @Test func `a hundred thousand requests in one go are answered in order`() async throws {
    try await RunningService.run { service in
      let count = 100_000
      let replies = try await service.connect { client in
        try await client.send((0..<count).map { "PING \($0)\n" }.joined())
        client.endInput()
        return try await client.rest()
      }
      #expect(replies == (0..<count).map { "OK \($0)\n" }.joined())
    }
  }

  @Test func `a client that closes its sending side gets all replies, then the close`() async throws {
    try await RunningService.run { service in
      let rest = try await service.connect { client in
        try await client.send("PING a\nLATER b\nPING c\nPING d")
        client.endInput()
        return try await client.rest()
      }
      #expect(rest == "OK a\nOK b\nOK c\n")
    }
  }

  @Test func `a client that sends a flood before it reads loses nothing`() async throws {
    try await RunningService.run { service in
      let count = 4000
      let length = try await service.connect { client in
        // 40 MB of replies, more than the system takes in between.
        try await client.send(String(repeating: "LONGER 10000\n", count: count))
        client.endInput()
        return try await client.rest().utf8.count
      }
      #expect(length == count * 10_004)
    }
  }

  @Test func `a line over the limit is told so, however much more comes`() async throws {
    try await RunningService.run { service in
      let rest = try await service.connect { client in
        try await client.send("PING a\n" + String(repeating: "x", count: 20 << 20))
        return try await client.rest()
      }
      #expect(rest == "OK a\nERR too-long \"a request line may have 1048576 bytes\"\n")
    }
  }

  @Test func `one connection too many gets the reason, and its place is free when another leaves`() async throws {
    var limits = Limits()
    limits.connections = 2
    let node = Conversation.node(limits)
    try await RunningService.run(node) { service in
      try await service.connect { first in
        try await first.send("PING\n")
        #expect(try await first.line() == "OK PONG")
        try await service.connect { second in
          try await second.send("PING\n")
          #expect(try await second.line() == "OK PONG")
          try await service.connect { third in
            try await third.send("PING\n")
            #expect(try await third.line()?.hasPrefix("ERR limit \"") == true)
            #expect(try await third.line() == nil)
          }
          try await second.send("QUIT\n")
          #expect(try await second.rest() == "OK\n")
        }
        while node.connections > 1 { await Task.yield() }
        try await service.connect { fourth in
          try await fourth.send("PING\n")
          #expect(try await fourth.line() == "OK PONG")
        }
      }
    }
  }

  @Test func `a service that stops answers what it has read, and closes`() async throws {
    let gate = Gate()
    try await RunningService.run(gate.node()) { service in
      try await service.connect { client in
        try await client.send("PING a\nWAIT\nPING b\n")
        #expect(try await client.line() == "OK a")
        await service.stop()
        gate.open(with: .ok)
        #expect(try await client.rest() == "OK\nOK b\n")
      }
    }
  }

  @Test func `a connection that waits does not keep those of other event loops from closing`() async throws {
    let gate = Gate()
    try await RunningService.run(gate.node()) { service in
      try await service.connect { waiting in
        try await waiting.send("PING\nWAIT\n")
        #expect(try await waiting.line() == "OK PONG")
        // Two event loops: one of these two shares none with the first.
        try await service.connect { second in
          try await service.connect { third in
            try await second.send("PING\n")
            try await third.send("PING\n")
            #expect(try await second.line() == "OK PONG")
            #expect(try await third.line() == "OK PONG")
            await service.stop()
            #expect(try await second.rest().isEmpty)
            #expect(try await third.rest().isEmpty)
          }
        }
        gate.open(with: .ok)
        #expect(try await waiting.rest() == "OK\n")
      }
    }
  }

  @Test func `a connection that does not end is cut off when the service stops`() async throws {
    var timing = Timing()
    timing.shutdown = .milliseconds(100)
    let gate = Gate()
    try await RunningService.run(gate.node(), timing: timing) { service in
      try await service.connect { client in
        try await client.send("PING\nWAIT\n")
        #expect(try await client.line() == "OK PONG")
        await service.stop()
        // Cut off, the client may see an error in place of the end.
        _ = try? await client.rest()
        await gate.cancelled()
      }
    }
  }

  @Test func `an address in use is said to be`() async throws {
    try await RunningService.run { service in
      await #expect(throws: ServerError.addressInUse(service.addresses[0])) {
        try await RunningService.run(on: [.tcp(host: "127.0.0.1", port: 0)] + service.addresses) { _ in }
      }
    }
  }

  @Test func `a stale unix socket is replaced, a live one and a file are not`() async throws {
    let path = temporaryPath()
    let address = ListenAddress.unix(path: path)
    // What a process that was killed leaves: a socket that nobody listens on.
    let stale = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(unixDomainSocketPath: path).get()
    try await stale.close()
    try await RunningService.run(on: [address]) { _ in
      await #expect(throws: ServerError.addressInUse(address)) { try await RunningService.run(on: [address]) { _ in } }
      try await TestClient.connect(to: address) { client in
        try await client.send("PING\n")
        #expect(try await client.line() == "OK PONG")
      }
    }
    close(creat(path, 0o600))
    defer { unlink(path) }
    await #expect(throws: ServerError.cannotListen(address, reason: "the file there is not a socket; it is left alone"))
    {
      try await RunningService.run(on: [address]) { _ in }
    }
  }

  private func temporaryPath() -> String { "/tmp/crosswalk-test-\(UInt64.random(in: 0...(.max))).sock" }
}
