import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkServer

/// Documents that are sent in pieces.
@Suite(.timeLimit(.minutes(5)))
struct LongDocumentTests {
  /// Makes a node whose `DOCUMENT` sends its connection a message and then answers a JSON string of that length.
  private static func node(_ limits: Limits = Limits()) -> Node {
    let command = Command(
      "DOCUMENT", "count", summary: "Answers a document.", positionals: 1...1,
      handler: .connectionBound { request, identity in
        let count = Int(String(decoding: request.arguments[0], as: UTF8.self)) ?? 0
        let text = [34] + Array(repeating: UInt8(ascii: "x"), count: count) + [34]
        guard let topic = try? CoordinationName("news") else { return DeferredReply(.none) }
        let subscription = identity.makeSubscription(group: nil)
        _ = identity.keep(subscription, to: topic)
        return DeferredReply(
          .json(text),
          whenWritten: { subscription.deliver([Delivery(topic: topic, id: "7", payload: Array("text".utf8))]) })
      })
    return Node(
      version: "1", name: "here", limits: limits, table: CommandTable(Command.general + [command]),
      facts: { InfoFacts() })
  }

  @Test(arguments: [ReplyEncoding.line, .resp2, .resp3])
  func `pieces of any size make the same reply as the whole`(_ encoding: ReplyEncoding) {
    let text = Array("{\"a\":[1,2,3]}".utf8)
    var whole = ReplyWriter()
    whole.encoding = encoding
    whole.write(.json(text))
    for size in 1...text.count + 1 {
      var pieces = ReplyWriter()
      pieces.encoding = encoding
      var document = LongDocument(text)
      #expect(document.rest == text.count)
      while document.writePiece(upTo: size, into: &pieces) {}
      #expect(document.rest == 0)
      #expect(pieces.bytes == whole.bytes)
    }
  }

  @Test func `a message waits for the end of a document, and so does a later request`() async throws {
    try await RunningServer.run(Self.node()) { server in
      try await server.connect { client in
        try await client.send("DOCUMENT 8000000\nPING a\nQUIT\n")
        let replies = try await client.rest().split(separator: "\n")
        #expect(replies.map(\.utf8.count) == [8_000_005, 15, 4, 2])
        #expect(replies.dropFirst() == ["MSG news 7 text", "OK a", "OK"])
      }
    }
  }

  @Test func `a document that nobody reads is counted, and is released with its connection`() async throws {
    var limits = Limits()
    limits.untakenReplies = 100 << 20
    let node = Self.node(limits)
    try await RunningServer.run(node) { server in
      let greedy = try PlainSocket(server.addresses[0])
      try greedy.send("DOCUMENT 80000000\n")
      // The systems of both sides hold some megabytes.
      while node.untakenReplies.count < 60_000_000 { await Task.yield() }
      try await server.connect { other in
        try await other.send("DOCUMENT 50000000\n")
        #expect(try await other.line()?.hasPrefix("ERR limit \"too many replies are waiting for clients") == true)
      }
      greedy.close()
      while node.untakenReplies.count > 0 { await Task.yield() }
    }
  }
}
