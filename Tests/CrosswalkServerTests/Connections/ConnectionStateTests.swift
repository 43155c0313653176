import Testing

@testable import CrosswalkServer
@testable import CrosswalkCoordination

/// What a connection does, event by event, without a socket.
struct ConnectionStateTests {
  private static func play(_ limits: Limits = Limits(), refusal: RequestFault? = nil)
    -> PlayedConnection
  {
    PlayedConnection(StateCommands().node(limits), refusal: refusal)
  }

  @Test func `the replies to all lines of a read are sent together, and the beginning of a line is kept`() {
    let connection = Self.play()
    connection.receive("PING a\nPING b\nPI")
    #expect(connection.actions == ["send"])
    connection.receive("NG c\n")
    #expect(connection.actions == ["send", "send"])
    #expect(connection.text == "OK a\nOK b\nOK c\n")
    #expect(connection.wantsInput && connection.nextCheck == nil)
    #expect(connection.faults == [])
  }

  @Test func `a request runs after the replies before it are sent, and what follows waits for its reply`()
    async
  {
    let connection = Self.play()
    connection.receive("PING a\nPERSONAL b\nPING c\n")
    #expect(connection.actions == ["send", "run"])
    connection.receive("PING d\n")
    #expect(connection.actions.count == 2)
    #expect(connection.node.unfinishedRequests.count == 14)
    await connection.reply()
    #expect(connection.actions == ["send", "run", "begin", "send", "send"])
    #expect(connection.text == "OK a\nOK b\nOK c\nOK d\n")
    #expect(connection.node.unfinishedRequests.count == 0)
    #expect(connection.faults == [])
  }

  @Test func `others have their turn after several replies`() async {
    let connection = Self.play()
    connection.receive("LATER a\nPING b\n")
    await connection.reply(isOthersTurn: true)
    #expect(connection.actions == ["run", "send", "awaitTurn"])
    #expect(connection.text == "OK a\n")
    connection.turn()
    #expect(connection.text == "OK a\nOK b\n")
  }

  @Test func `others have their turn after some time`() {
    var limits = Limits()
    limits.stretch = 1
    let connection = Self.play(limits)
    connection.tick = .seconds(2000)
    connection.receive("PING a\nPING b\nPING c\nPING d\n")
    #expect(connection.actions == ["send", "send", "awaitTurn"])
    connection.receive("PING e\n")
    #expect(connection.text == "OK a\nOK b\n")
    for _ in 0..<3 { connection.turn() }
    #expect(connection.text == "OK a\nOK b\nOK c\nOK d\nOK e\n")
    #expect(connection.faults == [])
  }

  @Test func `a peer that takes nothing is not read from, and is disconnected after a minute`() {
    var limits = Limits()
    limits.unsentReplies = 100
    let connection = Self.play(limits)
    connection.receive(String(repeating: "LONGER 60\n", count: 5))
    #expect(connection.text.utf8.count == 128)
    #expect(!connection.wantsInput)
    connection.take(50)
    #expect(!connection.isAwaitingTurn)
    connection.take(50)
    #expect(connection.isAwaitingTurn && connection.text.utf8.count == 128)
    connection.turn()
    #expect(connection.text.utf8.count == 256)
    connection.waitForChecks(11)
    #expect(!connection.isClosed)
    connection.waitForChecks(2)
    #expect(connection.isClosed && connection.cutOff == .stalled)
    #expect(
      connection.node.unfinishedRequests.count == 0 && connection.node.untakenReplies.count == 0)
    #expect(connection.faults == [])
  }

  @Test func `after the last reply our side is closed, and the rest of the input is dropped`() {
    let connection = Self.play()
    connection.receive("PING a\nQUIT\nPING b\n")
    #expect(connection.text == "OK a\nOK\n")
    #expect(!connection.hasClosedOutput && connection.endedSubscriptions == 1)
    connection.take()
    #expect(connection.hasClosedOutput && !connection.isClosed && connection.wantsInput)
    connection.wait(.milliseconds(400))
    connection.receive("PING c\n")
    connection.wait(.milliseconds(400))
    #expect(!connection.isClosed)
    connection.endInput()
    #expect(connection.isClosed && connection.text == "OK a\nOK\n")
    #expect(connection.faults == [])
  }

  @Test func `the end of the input ends what may wait for long, and nothing else`() async {
    for (request, isCancelled) in [("PERSONAL", true), ("LATER", false)] {
      let connection = Self.play()
      connection.receive("\(request) a\nPERSONAL b\n")
      connection.endInput()
      #expect(connection.isCancelled == isCancelled)
      await connection.reply()
      #expect(connection.running != nil && connection.isCancelled)
      await connection.reply()
      connection.take()
      #expect(connection.text == "OK a\nOK b\n" && connection.isClosed)
      #expect(connection.faults == [])
    }
  }

  @Test
  func `a server that stops answers what has been read, and finally gives up what still waits`()
    async
  {
    let connection = Self.play()
    connection.receive("LATER a\nPING b\n")
    connection.stop()
    #expect(!connection.isCancelled && !connection.wantsInput)
    connection.giveUp()
    #expect(connection.isCancelled)
    await connection.reply()
    connection.take()
    #expect(connection.text == "OK a\nOK b\n" && connection.hasClosedOutput)
    #expect(connection.faults == [])
  }

  @Test func `what was done for a lost connection is taken back`() async {
    let connection = Self.play()
    connection.receive("PERSONAL a\nPING b\n")
    connection.lose()
    #expect(connection.isCancelled)
    await connection.reply()
    #expect(connection.takenBack == 1)
    connection.receive("PING c\n")
    connection.endInput()
    connection.stop()
    connection.wait(.seconds(3600))
    #expect(connection.sent.isEmpty)
    #expect(connection.actions == ["run", "cancel", "endSubscriptions", "takeBack"])
    #expect(connection.faults == [])
  }

  @Test(arguments: [("P", "ERR limit \"full\"\n"), ("*", "-ERR limit full\r\n")])
  func `a connection over the limit gets the reason in its protocol`(first: String, reply: String) {
    let connection = Self.play(refusal: RequestFault(.limit, "full"))
    connection.receive(first)
    connection.receive("ING\n")
    connection.take()
    #expect(connection.text == reply && connection.hasClosedOutput)
    #expect(connection.faults == [])
  }

  @Test func `a connection over the limit that sends nothing gets the reason soon`() {
    let connection = Self.play(refusal: RequestFault(.limit, "full"))
    connection.wait(.milliseconds(400))
    #expect(connection.sent.isEmpty)
    connection.wait(.milliseconds(100))
    #expect(connection.text == "ERR limit \"full\"\n")
  }

  @Test func `messages wait for the end of a long document`() async throws {
    var limits = Limits()
    limits.stretch = 100
    let connection = Self.play(limits)
    let subscription = Subscription(group: nil) { _ in }
    let message = Delivery(
      topic: try CoordinationName("news"), id: "7", payload: Array("text".utf8))
    connection.receive("DOCUMENT 250\nPING a\n")
    connection.tick = .seconds(2000)
    await connection.reply()
    #expect(connection.isAwaitingTurn)
    subscription.deliver([message])
    connection.deliver(from: subscription)
    #expect(!connection.text.contains("MSG"))
    for _ in 0..<5 { connection.turn() }
    let lines = connection.text.split(separator: "\n")
    #expect(lines.map(\.utf8.count) == [255, 15, 4] && lines[1] == "MSG news 7 text")
    #expect(subscription.unsentBytes == 4)
    connection.take()
    #expect(subscription.unsentBytes == 0)
    #expect(connection.faults == [])
  }

  @Test func `many messages are sent in several pieces`() throws {
    let connection = Self.play()
    let subscription = Subscription(group: try CoordinationName("all")) { _ in }
    let topic = try CoordinationName("news")
    subscription.deliver(
      (0..<10).map {
        Delivery(topic: topic, id: "\($0)", payload: Array(repeating: 0x78, count: 30_000))
      })
    connection.deliver(from: subscription)
    #expect(
      connection.actions.filter { $0.hasPrefix("sendMessages") }
        == ["3", "3", "3", "1"].map { "sendMessages \($0)" })
    connection.take(100_000)
    #expect(subscription.unsentBytes == 210_000)
    connection.waitForChecks(25)
    #expect(connection.isClosed && connection.cutOff == .subscriberStalled)
    #expect(connection.faults == [])
  }
}
