import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import CrosswalkServer

struct ConnectionTests {
  @Test func `all lines of one read are answered with one write`() throws {
    let connection = try EmbeddedConnection()
    try connection.send("PING a\nPING b\nPING c\nPI")
    #expect(try connection.received() == "OK a\nOK b\nOK c\n")
    try connection.send("NG d\n")
    #expect(try connection.received() == "OK d\n")
    #expect(connection.peer.writes == 2)
  }

  @Test func `a peer that takes no replies is not read from, and gets all of them later`() throws {
    var limits = Limits()
    limits.unsentReplies = 100
    let connection = try EmbeddedConnection(limits)
    connection.peer.isHeld = true
    let reads = connection.peer.reads
    connection.becomeUnwritable()
    try connection.send("PING a\nPING b\n")
    #expect(connection.peer.writes == 0)
    #expect(connection.peer.reads == reads)
    connection.take()
    #expect(try connection.received() == "OK a\nOK b\n")
    #expect(connection.peer.reads == reads + 1)
  }

  @Test func `a peer that takes no replies for a minute is disconnected`() throws {
    let connection = try EmbeddedConnection()
    try connection.send("PING a\n")
    connection.peer.isHeld = true
    try connection.send("PING b\n")
    connection.becomeUnwritable()
    try connection.send("PING c\n")
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(59))
    #expect(connection.channel.isActive)
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(6))
    #expect(!connection.channel.isActive)
  }

  @Test func `a peer that takes its replies slowly is not disconnected`() throws {
    let connection = try EmbeddedConnection()
    connection.peer.isHeld = true
    for _ in 0..<5 { try connection.send("PING b\n") }
    connection.becomeUnwritable()
    try connection.send("PING c\n")
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(50))
    connection.channel.flush()
    connection.peer.isHeld = false
    connection.channel.flush()
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(50))
    #expect(connection.channel.isActive)
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(20))
    #expect(!connection.channel.isActive)
  }

  @Test func `a peer that reads again in time is not disconnected later`() throws {
    let connection = try EmbeddedConnection()
    connection.becomeUnwritable()
    try connection.send("PING a\n")
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(30))
    connection.take()
    connection.channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(connection.channel.isActive)
    #expect(try connection.received() == "OK a\n")
  }

  @Test func `a peer that has closed its sending side gets all replies before the connection is closed`() throws {
    let connection = try EmbeddedConnection()
    connection.becomeUnwritable()
    connection.peer.isHeld = true
    try connection.send("PING a\nPING b\nunfinished")
    connection.endInput()
    #expect(connection.channel.isActive)
    connection.take()
    #expect(try connection.received() == "OK a\nOK b\n")
    #expect(!connection.channel.isActive)
  }

  @Test func `nothing is handled while a request waits`() async throws {
    let gate = Gate()
    let channel = NIOAsyncTestingChannel()
    let node = gate.node()
    try await channel.testingEventLoop.executeInContext {
      try channel.pipeline.syncOperations.addHandler(
        ConnectionHandler(
          session: Session(role: .operator, loopContext: LoopContext(node: node)), timing: Timing(),
          logger: Logger(label: "test")
        ))
    }
    try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
    try await channel.writeInbound(ByteBuffer(string: "PING a\nWAIT\nPING b\n"))
    #expect(try await channel.waitForOutboundWrite(as: ByteBuffer.self) == ByteBuffer(string: "OK a\n"))
    try await channel.writeInbound(ByteBuffer(string: "PING c\n"))
    #expect(try await channel.readOutbound(as: ByteBuffer.self) == nil)
    #expect(node.requests == 2)
    gate.open(with: .value("waited"))
    #expect(try await channel.waitForOutboundWrite(as: ByteBuffer.self) == ByteBuffer(string: "OK waited\n"))
    #expect(try await channel.waitForOutboundWrite(as: ByteBuffer.self) == ByteBuffer(string: "OK b\nOK c\n"))
    _ = try? await channel.finish()
  }

  @Test func `a request that waits is cancelled when its connection ends`() async throws {
    let gate = Gate()
    let channel = NIOAsyncTestingChannel()
    let node = gate.node()
    try await channel.testingEventLoop.executeInContext {
      try channel.pipeline.syncOperations.addHandler(
        ConnectionHandler(
          session: Session(role: .operator, loopContext: LoopContext(node: node)), timing: Timing(),
          logger: Logger(label: "test")
        ))
    }
    try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
    try await channel.writeInbound(ByteBuffer(string: "WAIT\n"))
    try await channel.close()
    await gate.cancelled()
  }

  @Test func `a line that is too long is answered, and all that follows is dropped until the peer closes`() throws {
    let connection = try EmbeddedConnection(.small)
    try connection.send("PING a\n" + String(repeating: "x", count: 65))
    #expect(try connection.received() == "OK a\nERR too-long \"a request line may have at most 64 bytes\"\n")
    #expect(connection.peer.hasClosedOutput)
    let reads = connection.peer.reads
    for _ in 0..<10 {
      connection.channel.embeddedEventLoop.advanceTime(by: .milliseconds(400))
      try connection.send("PING b\n")
    }
    #expect(connection.peer.reads == reads + 10)
    #expect(connection.channel.isActive)
    #expect(try connection.received().isEmpty)
    connection.endInput()
    #expect(!connection.channel.isActive)
  }

  @Test func `the connection is closed if the peer pauses after the last reply, and also if it never pauses`() throws {
    let quiet = try EmbeddedConnection()
    try quiet.send("QUIT\nPING\n")
    #expect(try quiet.received() == "OK\n")
    #expect(quiet.channel.isActive)
    quiet.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
    #expect(!quiet.channel.isActive)

    let busy = try EmbeddedConnection()
    try busy.send("QUIT\n")
    for _ in 0..<99 {
      busy.channel.embeddedEventLoop.advanceTime(by: .milliseconds(300))
      try busy.send("PING\n")
    }
    #expect(busy.channel.isActive)
    busy.channel.embeddedEventLoop.advanceTime(by: .milliseconds(300))
    #expect(!busy.channel.isActive)
  }

  @Test func `a peer that does not even take the last reply is disconnected`() throws {
    let connection = try EmbeddedConnection()
    connection.peer.isHeld = true
    try connection.send("QUIT\n")
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(55))
    #expect(connection.channel.isActive)
    #expect(!connection.peer.hasClosedOutput)
    connection.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
    #expect(!connection.channel.isActive)
  }

  @Test func `a connection over the limit gets the reason and is closed`() throws {
    let connection = try EmbeddedConnection(refusal: RequestFault(.limit, "full"))
    try connection.send("PING\n")
    #expect(try connection.received() == "ERR limit \"full\"\n")
    #expect(connection.peer.hasClosedOutput)
  }

  @Test func `when the server stops, what has been read is answered first`() throws {
    let connection = try EmbeddedConnection()
    connection.becomeUnwritable()
    try connection.send("PING a\n")
    connection.channel.pipeline.fireUserInboundEventTriggered(ConnectionEvent.stop)
    #expect(!connection.peer.hasClosedOutput)
    connection.take()
    #expect(try connection.received() == "OK a\n")
    #expect(connection.peer.hasClosedOutput)
  }
}
