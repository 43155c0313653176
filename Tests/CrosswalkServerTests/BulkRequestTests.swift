import Testing

@testable import CrosswalkServer

/// Requests that are divided into words away from the event loop are answered like all others.
struct BulkRequestTests {
  private static let text = String(repeating: "y", count: 100)

  @Test(arguments: [
    ("LOAD \(text)", "OK 100\n"),
    ("LOAD \"\(text)\\n\"", "OK 101\n"),
    ("LOAD \(text)\r", "OK 100\n"),
    ("  load   \(text)", "OK 100\n"),
    ("LOAD \"\(text)", "ERR bad-request"),
    ("LOAD \(text)\u{1}", "ERR bad-request"),
    ("LOAD \(text) x=\(text)", "ERR bad-request \"no option 'x'"),
    ("LOAD \(text) \(text)", "ERR bad-request \"unexpected"),
    ("PING \(text)", "ERR too-long"),
  ])
  func `a long line gets the same reply as a short one`(line: String, reply: String) async {
    let text = await Conversation.replies(to: line + "\nPING after\n", .small)
    #expect(text.hasPrefix(reply), "\(text)")
    if !reply.hasPrefix("ERR too-long") { #expect(text.hasSuffix("\nOK after\n")) }
    if !line.hasPrefix("PING") { #expect(await Conversation.replies(to: line + "\nPING after\n") == text) }
  }

  @Test func `a long request that is not UTF-8 is refused, and what follows is answered`() async {
    let line = Array("LOAD \(Self.text)".utf8) + [0xFF, 0x0A] + Array("PING a\n".utf8)
    #expect(await Conversation.replies(to: line, .small) == "ERR bad-encoding \"the line is not UTF-8\"\nOK a\n")
    let array = Array("*2\r\n$4\r\nLOAD\r\n$101\r\n\(Self.text)".utf8) + [0xFF, 13, 10]
    #expect(await Conversation.text(replyingTo: array, .small) == "-ERR bad-encoding an argument is not UTF-8\r\n")
  }

  @Test func `a long array of a Redis client is answered, however it is cut`() async {
    let request = Array("*2\r\n$4\r\nLOAD\r\n$100\r\n\(Self.text)\r\n*1\r\n$4\r\nPING\r\n".utf8)
    for cut in 0...request.count {
      var conversation = Conversation(.small)
      await conversation.send(request[..<cut])
      await conversation.send(request[cut...])
      #expect(conversation.text == "$3\r\n100\r\n+PONG\r\n", "cut at \(cut)")
    }
  }

  @Test func `a long line is answered, however it is cut`() async {
    let request = Array("LOAD \(Self.text)\nPING\n".utf8)
    for cut in 0...request.count {
      var conversation = Conversation(.small)
      await conversation.send(request[..<cut])
      await conversation.send(request[cut...])
      #expect(conversation.text == "OK 100\nOK PONG\n", "cut at \(cut)")
    }
  }

  @Test func `a long request is counted as unfinished until it is carried out`() async throws {
    let connection = EmbeddedConnection(.small)
    connection.send("LOAD \(Self.text)\n")
    #expect(connection.node.unfinishedRequests.count == 106)
  }
}
