import Testing

@testable import CrosswalkServer

struct FramingTests {
  /// Some of everything that a client can send.
  static let transcript = Array(
    """
    PING\r
    ping "a \\u00e9 \\ud83d\\ude00 \\"b\\""

       TAKE  one   two at=x  q="y z"
    PING Türkiye
    LATER "wait for it"
    PING\tx
    TAKE "a"b
    NOSUCH
    PING "unfinished
    \r
    HELP TAKE
    TAKE a b c
    PING last
    QUIT
    PING never

    """.utf8)

  @Test func `the replies come in order`() async {
    let replies = await Conversation.replies(to: Self.transcript)
    let lines = replies.split(separator: "\n").map(String.init)
    #expect(lines.count == 13)
    #expect(
      lines[0...4] == [
        "OK PONG", "OK \"a é 😀 \\\"b\\\"\"", "OK one two at x q \"y z\"", "OK Türkiye", "OK \"wait for it\"",
      ])
    #expect(lines[5...8].allSatisfy { $0.hasPrefix("ERR ") })
    #expect(lines[11...] == ["OK last", "OK"])
  }

  @Test func `input that is cut in two anywhere gets the same replies`() async {
    let whole = await Conversation.replies(to: Self.transcript)
    for cut in 0...Self.transcript.count {
      var conversation = Conversation()
      await conversation.send(Self.transcript[..<cut])
      await conversation.send(Self.transcript[cut...])
      #expect(conversation.text == whole, "cut at \(cut)")
      #expect(conversation.isClosed)
    }
  }

  @Test func `input that comes byte by byte gets the same replies`() async {
    var conversation = Conversation()
    for byte in Self.transcript { await conversation.send([byte]) }
    #expect(await conversation.text == Conversation.replies(to: Self.transcript))
    #expect(conversation.node.requests == 13)
  }

  @Test func `a line that is too long is refused in the same way, wherever it is cut around the limit`() async {
    let limits = Limits.small
    let input = Array("PING a\nPING \(String(repeating: "b", count: 60))\nPING c\n".utf8)
    let whole = await Conversation.replies(to: input, limits)
    #expect(whole == "OK a\nERR too-long \"a request line may have at most 64 bytes\"\n")
    for cut in 0...input.count {
      var conversation = Conversation(limits)
      await conversation.send(input[..<cut])
      await conversation.send(input[cut...])
      #expect(conversation.text == whole, "cut at \(cut)")
      #expect(conversation.isClosed)
    }
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a line may be exactly as long as the limit, not counting its end`(end: String) async {
    let line = "PING " + String(repeating: "x", count: 59)
    #expect(await Conversation.replies(to: line + end + "PING\n", .small) == "OK \(line.dropFirst(5))\nOK PONG\n")
    #expect(await Conversation.replies(to: line + "x" + end, .small).hasPrefix("ERR too-long "))
    // The line is refused as soon as it is certain that it is too long.
    #expect(await Conversation.replies(to: line + "\r", .small).isEmpty)
    #expect(await Conversation.replies(to: line + "x", .small).hasPrefix("ERR too-long "))
  }

  @Test func `the limits are those of the protocol`() async {
    let line = Array("PING ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 1_048_576 - 5)
    #expect(await Conversation.replies(to: line + [10]).utf8.count == line.count - 5 + 4)
    #expect(
      await Conversation.replies(to: line + [120, 10])
        == "ERR too-long \"a request line may have at most 1048576 bytes\"\n")
    let yaml = [UInt8](repeating: UInt8(ascii: "y"), count: 67_108_864 - 5)
    #expect(await Conversation.replies(to: Array("load ".utf8) + yaml + [10]) == "OK 67108859\n")
    #expect(
      await Conversation.replies(to: Array("load ".utf8) + yaml + [121, 10])
        == "ERR too-long \"a request line may have at most 67108864 bytes\"\n")
  }

  @Test func `only an operator's LOAD may be a bulk line`() async {
    let input = "  load \(String(repeating: "y", count: 300))\n"
    #expect(await Conversation.replies(to: input, .small) == "OK 300\n")
    #expect(await Conversation.replies(to: input, .small, role: .application).hasPrefix("ERR too-long "))
    #expect(await Conversation.replies(to: "LOADS\(input)", .small).hasPrefix("ERR too-long "))
  }

  @Test func `before authentication only short lines are allowed`() async {
    var limits = Limits.small
    limits.lineBeforeAuthentication = 16
    #expect(await Conversation.replies(to: "PING 89012345678\n", limits, role: nil) == "OK 89012345678\n")
    #expect(await Conversation.replies(to: "PING 890123456789\n", limits, role: nil).hasPrefix("ERR too-long"))
  }

  @Test func `a byte that has been searched is not searched again`() {
    var finder = LineFinder()
    var line = [UInt8](repeating: 120, count: 20)
    #expect(line.withUnsafeBytes { finder.next(in: $0[0, 10]).length } == nil)
    // A line end that appears in the searched part would be found only by a second search.
    line[5] = 10
    line[15] = 10
    #expect(line.withUnsafeBytes { finder.next(in: $0).length } == 16)
  }

  @Test func `it stops when enough is unsent, and continues there later`() {
    var limits = Limits()
    limits.unsentReplies = 100
    var core = ProtocolCore(
      session: Session(role: .operator, loopContext: LoopContext(node: Conversation.node(limits))))
    let input = Array(String(repeating: "LONGER 40\n", count: 7).utf8)
    var writer = ReplyWriter()
    var offset = 0
    var calls: [Int] = []
    var isDone = false
    while !isDone {
      writer.clear()
      let (consumed, next) = input[offset...].withUnsafeBytes { core.process($0, into: &writer) }
      offset += consumed
      calls.append(writer.bytes.count)
      if case .input = next { isDone = true }
    }
    #expect(calls == [132, 132, 44])
    #expect(offset == input.count)
  }
}

extension Limits {
  /// Limits that are small enough for a test.
  static var small: Limits {
    var limits = Limits()
    limits.line = 64
    limits.bulkLine = 512
    return limits
  }
}
