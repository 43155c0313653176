import CrosswalkTesting
import Foundation
import Glibc
import Synchronization
import Testing

@testable import CrosswalkNetwork

struct ConnectionTests {
  private static var socketPath: String { "/tmp/crosswalk-network-\(UUID().uuidString.prefix(13)).sock" }

  /// Returns bytes in a pattern, so that missing or swapped pieces are noticed.
  private static func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
  }

  @Test(arguments: ["127.0.0.1", "::1", "unix"]) func `bytes are received and sent`(host: String) async throws {
    let path = Self.socketPath
    let address = host == "unix" ? .unix(path: path) : try #require(SocketAddress(numeric: host, port: 0))
    try await TestServer.run(at: address) { server in
      let (peer, served) = try await server.connect()
      try peer.send("hello")
      #expect(try await peer.receiveText(5) == "hello")
      try peer.send("again")
      #expect(try await peer.receiveText(5) == "again")
      #expect(served.received == Array("helloagain".utf8))
      let name = await served.on { [$0.localAddress, $0.peerAddress] }
      #expect(name?[0] == server.listener.address)
      #expect(name?[1]?.host == (host == "unix" ? nil : host))
      peer.close()
      try await eventually { served.events == [.inputEnded] }
      await served.on { $0.close() }
      try await eventually { served.events == [.inputEnded, .closed(errno: nil)] }
    }
    #expect(access(path, F_OK) != 0)
  }

  @Test func `what is sent during a turn is written at its end`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      let onTheWay = await served.on { connection in
        for text in ["one ", "two ", "three"] { connection.send(text) }
        return connection.untaken
      }
      #expect(onTheWay == 0)
      #expect(try await peer.receiveText(13) == "one two three")
    }
  }

  @Test func `what two connections send alternately arrives in order`() async throws {
    try await TestServer.run { server in
      let (one, servedOne) = try await server.connect()
      let (two, servedTwo) = try await server.connect()
      let other = Mutex<LoopBound<Connection>?>(nil)
      await servedTwo.on { connection in other.withLock { $0 = LoopBound(connection, connection.loop) } }
      await servedOne.on { connection in
        let other = other.withLock { $0 }
        for number in 0..<500 {
          connection.send("\(number),")
          if number % 3 == 0 { other?.value.send("\(-number),") }
        }
      }
      let first = (0..<500).map { "\($0)," }.joined()
      let second = (0..<500).filter { $0 % 3 == 0 }.map { "\(-$0)," }.joined()
      #expect(try await one.receiveText(first.utf8.count) == first)
      #expect(try await two.receiveText(second.utf8.count) == second)
    }
  }

  @Test(arguments: [1, 65_535, 65_536, 65_537, 262_144, 3_000_000])
  func `a long text arrives complete, whether it is sent in one piece or in many`(count: Int) async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      let bytes = Self.pattern(count)
      await served.on { connection in
        bytes.withUnsafeBytes { connection.send($0) }
        connection.send("end")
        for start in stride(from: 0, to: count, by: 10_000) {
          bytes[start..<min(count, start + 10_000)].withUnsafeBytes { connection.send($0) }
        }
      }
      let expected = bytes + Array("end".utf8) + bytes
      #expect(try await peer.receive(expected.count) == expected)
    }
  }

  @Test func `a connection whose peer does not read is not writable until the peer has read`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      let bytes = Self.pattern(20_000_000)
      await served.on { connection in bytes.withUnsafeBytes { connection.send($0) } }
      #expect(served.events == [.writable(false)])
      let unsent = try #require(await served.on { $0.unsent })
      #expect(unsent > 2000)
      #expect(unsent < bytes.count)
      #expect(try await peer.receive(bytes.count) == bytes)
      try await eventually { served.events == [.writable(false), .writable(true)] }
      #expect(await served.on { $0.unsent } == 0)
    }
  }

  @Test func `it reports that the system has taken what was sent, and not before`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      let log = Mutex<[String]>([])
      await served.on { connection in
        connection.whenSent { log.withLock { $0.append("nothing") } }
        connection.send("a")
        connection.whenSent { log.withLock { $0.append("a") } }
        #expect(log.withLock { $0 } == ["nothing"])
      }
      try await eventually { log.withLock { $0 } == ["nothing", "a"] }
      await served.on { connection in
        [UInt8](repeating: 0, count: 20_000_000).withUnsafeBytes { connection.send($0) }
        connection.whenSent { log.withLock { $0.append("much") } }
      }
      #expect(log.withLock { $0 } == ["nothing", "a"])
      _ = try await peer.receive(20_000_001)
      try await eventually { log.withLock { $0 } == ["nothing", "a", "much"] }
    }
  }

  @Test func `code that learns of a write may send more`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      await served.on { connection in
        connection.send("a")
        connection.whenSent {
          connection.send("b")
          connection.whenSent { connection.send("c") }
        }
      }
      #expect(try await peer.receiveText(3) == "abc")
    }
  }

  @Test func `a connection that does not read leaves the bytes in the system`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      await served.on { $0.stopReading() }
      try peer.send("later")
      // Meanwhile another connection is served.
      let (other, _) = try await server.connect()
      try other.send("x")
      #expect(try await other.receiveText(1) == "x")
      #expect(served.received.isEmpty)
      await served.on { $0.startReading() }
      #expect(try await peer.receiveText(5) == "later")
    }
  }

  @Test func `arriving bytes are not reported any more after reading has stopped`() async throws {
    try await TestServer.run(onReceive: { connection, _ in connection.stopReading() }) { server in
      let (peer, served) = try await server.connect()
      try peer.send(Self.pattern(200_000))
      try await eventually { !served.received.isEmpty }
      #expect(served.received.count <= 65_536)
    }
  }

  @Test func `a peer that has closed its sending side still gets everything`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      peer.endInput()
      try await eventually { served.events == [.inputEnded] }
      let bytes = Self.pattern(1_000_000)
      await served.on { connection in
        bytes.withUnsafeBytes { connection.send($0) }
        connection.closeOutput()
      }
      #expect(try await peer.receive() == bytes)
      await served.on { $0.close() }
    }
  }

  @Test func `after our side is closed, the peer may go on sending`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      await served.on { connection in
        connection.send("bye")
        connection.closeOutput()
        connection.closeOutput()
      }
      #expect(try await peer.receiveText() == "bye")
      try peer.send("still here")
      try await eventually { served.received == Array("still here".utf8) }
      peer.close()
      try await eventually { served.events == [.inputEnded] }
    }
  }

  @Test func `a reset is reported with its reason`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      peer.reset()
      try await eventually { served.events == [.closed(errno: ECONNRESET)] }
    }
  }

  @Test func `a reset while the connection does not read is found by asking`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      await served.on { $0.stopReading() }
      #expect(await served.on { $0.isBroken } == false)
      peer.reset()
      try await eventually { await served.on { $0.isBroken } == true }
    }
  }

  @Test func `a write to a peer that is gone closes the connection, and nothing more is reported`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      await served.on { connection in
        connection.stopReading()
        [UInt8](repeating: 0, count: 20_000_000).withUnsafeBytes { connection.send($0) }
      }
      peer.reset()
      try await eventually { served.isClosed }
      let events = served.events
      await served.on { connection in
        connection.send("more")
        connection.whenSent { Issue.record("it was sent") }
        connection.closeOutput()
        connection.close()
      }
      #expect(served.events == events)
    }
  }

  @Test func `what was sent before a close is still written if the system takes it`() async throws {
    try await TestServer.run { server in
      let (peer, served) = try await server.connect()
      await served.on { connection in
        connection.send("last words")
        connection.close()
        connection.send("never")
      }
      #expect(try await peer.receiveText() == "last words")
      #expect(served.events == [.closed(errno: nil)])
    }
  }

  @Test func `a thousand connections are served, and all of them can be closed`() async throws {
    try await TestServer.run { server in
      let peers = try (0..<1000).map { _ in try TestPeer(server.listener.address) }
      for (number, peer) in peers.enumerated() { try peer.send("\(number)") }
      for (number, peer) in peers.enumerated() {
        #expect(try await peer.receiveText("\(number)".utf8.count) == "\(number)")
      }
      for peer in peers { peer.close() }
      try await eventually { server.connections.allSatisfy { $0.events == [.inputEnded] } }
      for served in server.connections { await served.on { $0.close() } }
      try await eventually { server.connections.allSatisfy(\.isClosed) }
    }
  }
}
