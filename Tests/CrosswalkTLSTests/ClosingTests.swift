import Testing

@testable import CrosswalkTLS

struct ClosingTests {
  private func open(_ setting: Setting) throws -> Pair {
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange()
    try #require(pair.isOpen)
    return pair
  }

  @Test(arguments: Setting.all)
  func `a client that has closed its half gets all replies`(setting: Setting) throws {
    let pair = try open(setting)
    pair.client.session.send("the last request")
    pair.client.session.close()
    pair.exchange()
    #expect(pair.server.text == "the last request")
    #expect(pair.server.session.state == .peerClosed)
    #expect(pair.client.session.state == .open)
    let replies = [UInt8](repeating: 1, count: 1 << 20)
    pair.server.session.send(replies)
    pair.exchange()
    pair.server.session.close()
    pair.exchange()
    #expect(pair.client.received == replies)
    #expect(pair.client.session.state == .peerClosed)
    // The end of the connection adds nothing to that.
    pair.end()
    #expect(pair.sides.allSatisfy { $0.session.state == .peerClosed })
  }

  @Test(arguments: Setting.all)
  func `a client whose half ends without close_notify gets all replies, too`(setting: Setting) throws {
    let pair = try open(setting)
    pair.client.session.send("the last request")
    pair.exchange()
    pair.server.session.receiveEnd()
    #expect(pair.server.session.state == .peerEnded)
    pair.server.session.send("reply")
    pair.server.session.close()
    pair.exchange()
    #expect(pair.client.text == "reply")
    #expect(pair.client.session.state == .peerClosed)
  }

  @Test(arguments: Setting.all)
  func `a server that has closed its half receives all requests`(setting: Setting) throws {
    let pair = try open(setting)
    pair.server.session.close()
    pair.exchange()
    #expect(pair.client.session.state == .peerClosed)
    pair.client.session.send("request")
    pair.client.session.close()
    pair.exchange()
    #expect(pair.server.text == "request")
    #expect(pair.server.session.state == .peerClosed)
  }

  @Test(arguments: Setting.all)
  func `what is sent and closed during the handshake arrives after it`(setting: Setting) throws {
    let pair = try setting.pair(setting.server(), setting.client())
    pair.client.session.send("one ")
    pair.client.session.send("two")
    pair.client.session.close()
    pair.client.session.send("too late")
    pair.exchange()
    #expect(pair.server.text == "one two")
    #expect(pair.server.session.state == .peerClosed)
  }

  @Test(arguments: Setting.all)
  func `after it has closed, a session sends nothing`(setting: Setting) throws {
    let pair = try open(setting)
    pair.client.session.close()
    pair.exchange()
    pair.client.session.send("too late")
    pair.client.session.close()
    #expect(!pair.client.session.hasOutput)
  }

  @Test(arguments: Setting.all)
  func `what follows close_notify is ignored`(setting: Setting) throws {
    let pair = try open(setting)
    pair.client.session.close()
    pair.exchange { _, bytes in [bytes + [1, 2, 3]] }
    pair.server.receive([UInt8](repeating: 9, count: 100))
    #expect(pair.server.session.state == .peerClosed)
    #expect(pair.server.received.isEmpty)
  }

  @Test(arguments: Setting.all)
  func `half a record is not handed out when the connection ends`(setting: Setting) throws {
    let pair = try open(setting)
    pair.client.session.send("a secret")
    pair.server.receive(pair.client.session.output().dropLast())
    pair.server.session.receiveEnd()
    #expect(pair.server.session.state == .peerEnded)
    #expect(pair.server.received.isEmpty)
  }

  @Test(arguments: Setting.all)
  func `a connection that ends during the handshake has failed`(setting: Setting) throws {
    let pair = try setting.pair(setting.server(), setting.client())
    pair.server.receive(pair.client.session.output())
    pair.end()
    for side in pair.sides {
      #expect(side.session.reason == "the peer ended the connection during the handshake")
      side.session.send("nothing")
      side.session.close()
    }
    _ = pair.server.session.output()
    pair.exchange()
    #expect(pair.sides.allSatisfy { $0.received.isEmpty })
  }

  @Test func `a peer that says goodbye during the handshake has failed`() throws {
    let setting = Setting(version: .tls13, hasClientCertificate: false)
    let pair = try setting.pair(setting.server(), setting.client())
    pair.server.receive([21, 3, 3, 0, 2, 1, 0])
    #expect(pair.server.session.reason != nil)
  }
}
