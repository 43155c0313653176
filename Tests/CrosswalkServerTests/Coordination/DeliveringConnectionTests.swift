import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkServer

/// Messages on a connection with a clock that the test advances.
struct DeliveringConnectionTests {
  /// A connection with a subscription; it learns at once what a test delivers.
  private struct Bench {
    let connection: EmbeddedConnection
    let subscription: Subscription

    init(isLive: Bool = false, _ limits: CrosswalkServer.Limits = CrosswalkServer.Limits()) throws {
      connection = EmbeddedConnection(limits)
      subscription = Subscription(group: isLive ? nil : try CoordinationName("workers")) { _ in }
    }

    func deliver(_ payload: String, _ id: Int = 1) throws {
      let topic = try CoordinationName("orders")
      subscription.deliver([Delivery(topic: topic, id: "\(id)-0", payload: Array(payload.utf8))])
      connection.handler.deliver(from: subscription)
      connection.loop.turn()
    }

    func advance(_ seconds: Int) { connection.advance(by: .seconds(seconds)) }
  }

  @Test func `messages come between replies`() throws {
    let bench = try Bench()
    bench.connection.send("PING a\nPI")
    try bench.deliver("x")
    bench.connection.send("NG b\n")
    try bench.deliver("two words", 2)
    #expect(
      bench.connection.received() == "OK a\nMSG orders 1-0 x\nOK b\nMSG orders 2-0 \"two words\"\n")
    #expect(bench.subscription.unsentBytes == 0)
    bench.advance(3600)
    #expect(bench.connection.isActive)
  }

  @Test func `a subscriber that takes nothing for ten seconds is disconnected`() throws {
    let bench = try Bench()
    bench.connection.peer.isHeld = true
    try bench.deliver("x")
    bench.advance(9)
    #expect(bench.connection.isActive)
    bench.advance(2)
    #expect(!bench.connection.isActive)
    #expect(bench.subscription.unsentBytes == 1)
  }

  @Test func `a subscriber that takes its messages slowly is not disconnected`() throws {
    let bench = try Bench()
    for id in 1...10 {
      bench.connection.peer.isHeld = true
      try bench.deliver("x", id)
      bench.advance(9)
      bench.connection.take()
    }
    bench.advance(60)
    #expect(bench.connection.isActive)
    #expect(bench.subscription.unsentBytes == 0)
  }

  @Test func `a peer that takes its replies slowly is not disconnected because of the messages after them`() throws {
    let bench = try Bench()
    bench.connection.peer.isHeld = true
    bench.connection.send("PING a\n")
    bench.connection.becomeUnwritable()
    bench.connection.send("PING b\n")
    for id in 1...20 {
      // The peer takes everything except what is delivered in this round, which is more.
      bench.connection.peer.isHeld = false
      bench.connection.peer.flush()
      bench.connection.peer.isHeld = true
      try bench.deliver(String(repeating: "x", count: id * 100), id)
      bench.advance(9)
    }
    #expect(bench.connection.isActive)
  }

  @Test func `a subscriber without a group is disconnected as soon as too much is unsent`() throws {
    var limits = CrosswalkServer.Limits()
    limits.unsentLiveMessages = 10
    for isLive in [true, false] {
      let bench = try Bench(isLive: isLive, limits)
      bench.connection.peer.isHeld = true
      try bench.deliver("0123456789")
      #expect(bench.connection.isActive)
      try bench.deliver("0", 2)
      #expect(bench.connection.isActive == !isLive)
    }
  }

  @Test func `nothing is delivered after the last reply`() throws {
    let bench = try Bench()
    bench.connection.send("QUIT\n")
    try bench.deliver("x")
    #expect(bench.connection.received() == "OK\n")
    #expect(bench.subscription.takeWaiting().map(\.id) == ["1-0"])
  }
}
