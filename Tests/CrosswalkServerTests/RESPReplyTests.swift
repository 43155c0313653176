import Crosswalk
import Testing

@testable import CrosswalkServer

/// The table in the protocol documentation, row by row.
struct RESPReplyTests {
  @Test(
    arguments: [
      (.ok, "+OK\r\n", nil),
      (.value("a b"), "$3\r\na b\r\n", nil),
      (.value(""), "$0\r\n\r\n", nil),
      (.value("line\r\nend"), "$9\r\nline\r\nend\r\n", nil),
      (.value("Türkiye"), "$8\r\nTürkiye\r\n", nil),
      (.values(["a", "b c"]), "*2\r\n$1\r\na\r\n$3\r\nb c\r\n", nil),
      (.values(["a"]), "*1\r\n$1\r\na\r\n", nil),
      (.values([]), "*0\r\n", nil),
      (.document(["x", 1]), "$7\r\n[\"x\",1]\r\n", nil),
      (.none, "$-1\r\n", "_\r\n"),
      (.busy, "$-1\r\n", "_\r\n"),
      (.lost, "$-1\r\n", "_\r\n"),
      (.ambiguous(["a", "b c", "\r\n", "{"]), "-AMBIGUOUS a \"b c\" \"\\r\\n\" \"{\"\r\n", nil),
      (.ambiguous([]), "-AMBIGUOUS\r\n", nil),
      (.error(.unknownSystem, "no \"x\""), "-ERR unknown-system no \"x\"\r\n", nil),
      (.error(.invalid, "a:1:2: one\nb:3:4: two\r\n"), "-ERR invalid a:1:2: one; b:3:4: two ; \r\n", nil),
      (.error(.invalid, "a\tb\u{1}\u{1F}\u{7F}ü"), "-ERR invalid a\\tb\\u0001\\u001f\\u007fü\r\n", nil),
    ] as [(Reply, String, String?)])
  func `every reply has its form`(reply: Reply, resp2: String, resp3: String?) {
    var writer = ReplyWriter()
    writer.encoding = .resp2
    writer.write(reply)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == resp2)
    writer.clear()
    writer.encoding = .resp3
    writer.write(reply)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == resp3 ?? resp2)
  }

  @Test(arguments: [ReplyEncoding.resp2, .resp3])
  func `a default is a bulk string`(encoding: ReplyEncoding) {
    var writer = ReplyWriter()
    writer.encoding = encoding
    let value: StaticString = "n a"
    writer.byDefault(value.bytes)
    #expect(writer.bytes == Array("$3\r\nn a\r\n".utf8))
  }

  @Test(arguments: [(0, "0"), (9, "9"), (10, "10"), (-7, "-7"), (1000, "1000"), (.max, "9223372036854775807")])
  func `numbers are written in full`(number: Int, text: String) {
    var writer = ReplyWriter()
    writer.appendInteger(number)
    #expect(writer.bytes == Array(":\(text)\r\n".utf8))
  }

  @Test func `replies in both encodings do not disturb each other`() async {
    // One event loop answers both connections from one buffer.
    let loopContext = LoopContext(node: Conversation.node())
    var line = ProtocolCore(session: Session(role: .operator, loopContext: loopContext))
    var resp = ProtocolCore(session: Session(role: .operator, loopContext: loopContext))
    var writer = ReplyWriter()
    let null = RESP.requests("HELLO 3\nNAMED x")
    for _ in 0..<2 {
      _ = null.withUnsafeBytes { resp.process($0, into: &writer) }
      #expect(String(decoding: writer.bytes, as: UTF8.self).hasSuffix("_\r\n"))
      writer.clear()
      _ = Array("NAMED x\n".utf8).withUnsafeBytes { line.process($0, into: &writer) }
      resp.writeAll(.none, into: &writer)
      line.writeAll(.none, into: &writer)
      #expect(String(decoding: writer.bytes, as: UTF8.self) == "NONE\n_\r\nNONE\n")
      writer.clear()
    }
  }
}
