import CrosswalkTesting
import Testing

@testable import CrosswalkServer

struct ConnectionTests {
  @Test func `all lines of one read are answered with one write`() {
    let connection = EmbeddedConnection()
    connection.send("PING a\nPING b\nPING c\nPI")
    #expect(connection.received() == "OK a\nOK b\nOK c\n")
    connection.send("NG d\n")
    #expect(connection.received() == "OK d\n")
    #expect(connection.peer.writes == 2)
  }

  @Test func `a peer that takes no replies is not read from, and gets all of them later`() {
    var limits = Limits()
    limits.unsentReplies = 100
    let connection = EmbeddedConnection(limits)
    connection.peer.isHeld = true
    connection.becomeUnwritable()
    connection.send("PING a\nPING b\n")
    #expect(connection.peer.writes == 0)
    #expect(!connection.peer.isReading)
    connection.take()
    #expect(connection.received() == "OK a\nOK b\n")
    #expect(connection.peer.isReading)
  }

  @Test func `a peer that takes no replies for a minute is disconnected`() {
    let connection = EmbeddedConnection()
    connection.send("PING a\n")
    connection.peer.isHeld = true
    connection.send("PING b\n")
    connection.becomeUnwritable()
    connection.send("PING c\n")
    connection.advance(by: .seconds(59))
    #expect(connection.isActive)
    connection.advance(by: .seconds(6))
    #expect(!connection.isActive)
  }

  @Test func `a peer that takes its replies slowly is not disconnected`() {
    let connection = EmbeddedConnection()
    connection.peer.isHeld = true
    for _ in 0..<5 { connection.send("PING b\n") }
    connection.becomeUnwritable()
    connection.send("PING c\n")
    connection.advance(by: .seconds(50))
    connection.peer.flush()
    connection.peer.isHeld = false
    connection.peer.flush()
    connection.advance(by: .seconds(50))
    #expect(connection.isActive)
    connection.advance(by: .seconds(20))
    #expect(!connection.isActive)
  }

  @Test func `a peer that reads again in time is not disconnected later`() {
    let connection = EmbeddedConnection()
    connection.becomeUnwritable()
    connection.send("PING a\n")
    connection.advance(by: .seconds(30))
    connection.take()
    connection.advance(by: .seconds(3600))
    #expect(connection.isActive)
    #expect(connection.received() == "OK a\n")
  }

  @Test func `a peer that has closed its sending side gets all replies before the connection is closed`() {
    let connection = EmbeddedConnection()
    connection.becomeUnwritable()
    connection.peer.isHeld = true
    connection.send("PING a\nPING b\nunfinished")
    connection.endInput()
    #expect(connection.isActive)
    connection.take()
    #expect(connection.received() == "OK a\nOK b\n")
    #expect(!connection.isActive)
  }

  @Test func `nothing is handled while a request waits`() async throws {
    let gate = Gate()
    let connection = EmbeddedConnection(gate.node())
    connection.send("PING a\nWAIT\nPING b\n")
    #expect(connection.received() == "OK a\n")
    connection.send("PING c\n")
    #expect(connection.received() == "")
    #expect(connection.node.requests == 2)
    gate.open(with: .value("waited"))
    try await eventually {
      connection.loop.turn()
      return !connection.peer.taken.isEmpty
    }
    #expect(connection.received() == "OK waited\nOK b\nOK c\n")
    connection.close()
  }

  @Test func `a request that waits is cancelled when its connection ends`() async throws {
    let gate = Gate()
    let connection = EmbeddedConnection(gate.node())
    connection.send("WAIT\n")
    connection.close()
    await gate.cancelled()
  }

  @Test func `a line that is too long is answered, and all that follows is dropped until the peer closes`() {
    let connection = EmbeddedConnection(.small)
    connection.send("PING a\n" + String(repeating: "x", count: 65))
    #expect(connection.received() == "OK a\nERR too-long \"a request line may have at most 64 bytes\"\n")
    #expect(connection.peer.hasClosedOutput)
    for _ in 0..<10 {
      #expect(connection.peer.isReading)
      connection.advance(by: .milliseconds(400))
      connection.send("PING b\n")
    }
    #expect(connection.isActive)
    #expect(connection.received().isEmpty)
    connection.endInput()
    #expect(!connection.isActive)
  }

  @Test func `the connection is closed if the peer pauses after the last reply, and also if it never pauses`() {
    let quiet = EmbeddedConnection()
    quiet.send("QUIT\nPING\n")
    #expect(quiet.received() == "OK\n")
    #expect(quiet.isActive)
    quiet.advance(by: .milliseconds(500))
    #expect(!quiet.isActive)

    let busy = EmbeddedConnection()
    busy.send("QUIT\n")
    for _ in 0..<99 {
      busy.advance(by: .milliseconds(300))
      busy.send("PING\n")
    }
    #expect(busy.isActive)
    busy.advance(by: .milliseconds(300))
    #expect(!busy.isActive)
  }

  @Test func `a peer that does not even take the last reply is disconnected`() {
    let connection = EmbeddedConnection()
    connection.peer.isHeld = true
    connection.send("QUIT\n")
    connection.advance(by: .seconds(55))
    #expect(connection.isActive)
    #expect(!connection.peer.hasClosedOutput)
    connection.advance(by: .seconds(5))
    #expect(!connection.isActive)
  }

  @Test func `a connection over the limit gets the reason and is closed`() {
    let connection = EmbeddedConnection(refusal: RequestFault(.limit, "full"))
    connection.send("PING\n")
    #expect(connection.received() == "ERR limit \"full\"\n")
    #expect(connection.peer.hasClosedOutput)
  }

  @Test func `when the server stops, what has been read is answered first`() {
    let connection = EmbeddedConnection()
    connection.becomeUnwritable()
    connection.send("PING a\n")
    connection.handler.stop()
    #expect(!connection.peer.hasClosedOutput)
    connection.take()
    #expect(connection.received() == "OK a\n")
    #expect(connection.peer.hasClosedOutput)
  }
}
