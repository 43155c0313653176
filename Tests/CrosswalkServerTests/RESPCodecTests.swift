import Testing

@testable import CrosswalkServer

struct RESPCodecTests {
  /// Some of everything that a client can send.
  static let transcript: [UInt8] =
    RESP.requests("PING\nping text\n") + Array("\r\n\n\r\n".utf8) + RESP.request("TAKE", "a b", "", "at=x=y", "e=")
    + RESP.request([Array("ECHO".utf8), [0, 255, 13, 10, 42]]) + RESP.requests("LATER wait\nNOSUCH\nNAMED\n")
    + RESP.request([Array("TAKE".utf8), [255]]) + RESP.request((0..<300).map { "a\($0)" })
    + RESP.requests("TAKE a b c\nHELLO 3\nNAMED x\nDICTIONARIES\nHELLO 2\nPING last\nQUIT\nPING never")

  @Test func `the replies come in order`() async {
    let replies = await Conversation.bytes(replyingTo: Self.transcript)
    let start = Array(
      "+PONG\r\n$4\r\ntext\r\n*6\r\n$3\r\na b\r\n$0\r\n\r\n$2\r\nat\r\n$3\r\nx=y\r\n$1\r\ne\r\n$0\r\n\r\n".utf8)
    #expect(Array(replies.prefix(start.count)) == start)
    let echo = Array("$5\r\n".utf8) + [0, 255, 13, 10, 42] + Array("\r\n$4\r\nwait\r\n-ERR unknown-command ".utf8)
    #expect(Array(replies.dropFirst(start.count).prefix(echo.count)) == echo)
    #expect(String(decoding: replies, as: UTF8.self).hasSuffix("$4\r\nlast\r\n+OK\r\n"))
  }

  @Test func `input that is cut in two anywhere gets the same replies`() async {
    let whole = await Conversation.bytes(replyingTo: Self.transcript)
    for cut in 0...Self.transcript.count {
      var conversation = Conversation()
      await conversation.send(Self.transcript[..<cut])
      await conversation.send(Self.transcript[cut...])
      #expect(conversation.replies == whole, "cut at \(cut)")
      #expect(conversation.isClosed)
    }
  }

  @Test func `input that comes byte by byte gets the same replies`() async {
    var conversation = Conversation()
    for byte in Self.transcript { await conversation.send([byte]) }
    #expect(await conversation.replies == Conversation.bytes(replyingTo: Self.transcript))
    #expect(conversation.node.requests == 16)
  }

  @Test(arguments: [
    "*0\r\n", "*-1\r\n", "*-0\r\n", "*+1\r\n", "*01\r\n", "*1x\r\n", "* 1\r\n", "*\r\n", "*1\n", "*1\rx", "*x\r\n",
    "**1\r\n",
    "*1\r\n$-1\r\n", "*1\r\n$+4\r\nPING\r\n", "*1\r\n$04\r\nPING\r\n", "*1\r\n$\r\n\r\n", "*1\r\n$4\nPING\r\n",
    "*1\r\n*1\r\n$4\r\nPING\r\n", "*1\r\n:4\r\n", "*1\r\n+PING\r\n", "*1\r\nPING\r\n", "*1\r\n$4\r\nPINGPING",
    "*1\r\n$4\r\nPING\n\n", "*1\r\n$3\r\nPING\r\n", "*1\r\n$4\r\nPING\r\r", "*000000000000000000000000001",
    "*1\r\n$000000000000000000000000004", "*1\r\n$4\r\nPING\r\nPING\r\n", "*1\r\n$4\r\nPING\r\n$4\r\nPING\r\n",
    "*1\r\n$4\r\nPING\r\n\rx", "*1\r\n$4\r\nPING\r\n ", "*99999999999999999999999",
  ])
  func `what is not an array of bulk strings is refused, and nothing after it is answered`(input: String) async {
    for head in ["", "*1\r\n$4\r\nPING\r\n"] {
      let whole = Array((head + input).utf8)
      var conversation = Conversation()
      await conversation.send(whole)
      #expect(conversation.isClosed)
      var lines = conversation.text.split(separator: "\r\n")
      #expect(lines.popLast()?.hasPrefix("-ERR bad-request ") == true)
      #expect(lines.allSatisfy { $0 == "+PONG" })
      var slow = Conversation()
      for byte in whole { await slow.send([byte]) }
      #expect(slow.text == conversation.text)
    }
  }

  @Test(arguments: [
    "*99999999999\r\n", "*174763\r\n", "*99999999999999999999\r\n", "*2\r\n$4\r\nECHO\r\n$1048577\r\n",
    "*2\r\n$4\r\nECHO\r\n$99999999999999999999\r\n", "*1\r\n$9223372036854775807\r\n",
    "*2\r\n$4\r\nLOAD\r\n$67108864\r\n",
  ])
  func `what cannot fit is refused before it has arrived`(input: String) async {
    var conversation = Conversation()
    await conversation.send(input.utf8)
    #expect(conversation.text.hasPrefix("-ERR too-long a request may have at most "))
    #expect(conversation.isClosed)
  }

  @Test(arguments: [
    "*", "*1", "*1\r", "*1\r\n", "*1\r\n$", "*1\r\n$4\r\nPING", "*1\r\n$4\r\nPING\r", "*2\r\n$4\r\nPING\r\n",
  ])
  func `the rest of an incomplete request is waited for`(input: String) async {
    var conversation = Conversation()
    await conversation.send(input.utf8)
    #expect(conversation.replies.isEmpty)
    #expect(!conversation.isClosed)
  }

  @Test func `the first byte selects the protocol permanently`() async {
    #expect(await Conversation.replies(to: "\r\n*1\r\n$4\r\nPING\r\n").hasPrefix("ERR unknown-command "))
    #expect(await Conversation.replies(to: "PING\n*1\r\n").hasPrefix("OK PONG\nERR unknown-command "))
  }

  @Test func `a request may be exactly as long as the limit, counting all bytes`() async {
    // The other parts are "*2\r\n$4\r\nECHO\r\n", "$1048549\r\n" and the line end.
    let longest = RESP.request("ECHO", String(repeating: "x", count: 1_048_576 - 14 - 10 - 2))
    #expect(longest.count == 1_048_576)
    #expect(await Conversation.bytes(replyingTo: longest).count == longest.count - 14)
    let tooLong = RESP.request("ECHO", String(repeating: "x", count: 1_048_576 - 14 - 10 - 1))
    #expect(
      await Conversation.text(replyingTo: tooLong)
        == "-ERR too-long a request may have at most 1048576 bytes in total\r\n")
  }

  @Test func `only an operator's LOAD may be longer`() async {
    func load(_ count: Int) -> [UInt8] { RESP.request("load", String(repeating: "y", count: count)) }
    // The other parts are "*2\r\n$4\r\nload\r\n", "$490\r\n" and the line end.
    #expect(await Conversation.text(replyingTo: load(490), .small) == "$3\r\n490\r\n")
    #expect(await Conversation.text(replyingTo: load(491), .small).hasPrefix("-ERR too-long "))
    #expect(await Conversation.text(replyingTo: load(490), .small, role: .application).hasPrefix("-ERR too-long "))
    let other = RESP.request("LOADS", String(repeating: "y", count: 300))
    #expect(await Conversation.text(replyingTo: other, .small).hasPrefix("-ERR too-long "))
    let most = load(67_108_864 - 14 - 11 - 2)
    #expect(await Conversation.text(replyingTo: most) == "$8\r\n67108837\r\n")
    var pieces = Conversation(.small)
    for byte in load(490) { await pieces.send([byte]) }
    #expect(pieces.text == "$3\r\n490\r\n")
  }

  @Test func `before authentication only short requests are allowed`() async {
    let echo = RESP.request("PING", String(repeating: "x", count: 4096 - 14 - 7 - 2))
    #expect(echo.count == 4096)
    #expect(await Conversation.text(replyingTo: echo, role: nil).hasPrefix("$4073\r\n"))
    let longer = RESP.request("PING", String(repeating: "x", count: 4096 - 14 - 7 - 1))
    #expect(await Conversation.text(replyingTo: longer, role: nil).hasPrefix("-ERR too-long "))
  }

  @Test func `too many arguments are a bad request, and the next request is answered`() async {
    let input = RESP.request((0..<170_000).map { _ in "" }) + RESP.requests("PING")
    #expect(await Conversation.text(replyingTo: input).hasSuffix("\r\n+PONG\r\n"))
    let take = RESP.request(["TAKE"] + (0..<256).map { "a\($0)=b" })
    #expect(await Conversation.text(replyingTo: take) == "-ERR bad-request more than 256 words\r\n")
  }

  @Test func `an argument that has arrived is not read again until all have arrived`() {
    var input = RESP.request("TAKE", "first", "second")
    var codec = RESPCodec()
    var words = WordBuffer()
    let session = Session(role: .operator, loopContext: LoopContext(node: Conversation.node()))
    let part = input.count - 3
    let begun = input.withUnsafeBytes { codec.next(in: $0[0, part], of: session, into: &words) }
    guard case .incomplete = begun else { return #expect(Bool(false), "\(begun)") }
    // The first argument is made invalid here, so a second read would fail.
    let good = input[4]
    input[4] = 0
    let same = input.withUnsafeBytes { codec.next(in: $0[0, part + 1], of: session, into: &words) }
    guard case .incomplete = same else { return #expect(Bool(false), "\(same)") }
    input[4] = good
    let whole = input.withUnsafeBytes { codec.next(in: $0[0, $0.count], of: session, into: &words) }
    guard case .request(input.count, true, nil) = whole else { return #expect(Bool(false), "\(whole)") }
    #expect(words.count == 3)
  }
}
