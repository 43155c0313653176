import Testing

@testable import CrosswalkServer

struct WordTests {
  @Test(arguments: [
    (#"PING "US Dollar""#, #"OK "US Dollar""#),
    (#"PING "bare""#, "OK bare"),
    (#"PING """#, #"OK """#),
    (#"PING "a\tb\n\u0000\u007f\/""#, #"OK "a\tb\n\u0000\u007f/""#),
    ("PING \"a\u{7F}b\"", #"OK "a\u007fb""#),
    ("PING \"\\u0041\u{7F}\"", #"OK "A\u007f""#),
    (#"PING "{}""#, #"OK "{}""#),
    (#"PING [x"#, #"OK "[x""#),
    ("PING a{", "OK a{"),
    (#"PING \n"#, #"OK \n"#),
    (#"PING "say \"hi\"""#, #"OK "say \"hi\"""#),
    ("PING é\u{80}", "OK é\u{80}"),
    (#""ping" x"#, "OK x"),
    ("PING !", "OK !"),
  ])
  func `a word is written bare if possible`(line: String, reply: String) async {
    #expect(await Conversation.replies(to: line + "\n") == reply + "\n")
  }

  @Test(arguments: [
    "PING a\tb", "\tPING", "PING a\rb", "PING \r\r", "PING \u{7F}", "PING a\u{0}", "PING \"a\u{1}\"",
    #"PING "a"b"#, #"PING "a""b""#, #"PING a"b"#, #"PING "open"#, #"PING "open\"#, #"PING "\x""#, #"PING "\u12""#,
    #"PING "\ud800""#, #"PING "\udc00""#, #"PING "\ud800\u0041""#, #"TAKE x="a"b c"#, #"PING x="y""#,
    #"TAKE a b c="d"e"#,
    #"TAKE a b c=d="e""#, #"TAKE a b "c=d""#, #"TAKE a b ="d""#, "TAKE a b =d", "TAKE a b c=", "TAKE a b c",
    "TAKE a b c=d c=e", #"TAKE a b c=d c="e""#, "NAMED a b=c", "NAMED a at=x at=y", "NAMED", "PING a b", "QUIT now",
    "PING" + String(repeating: " x", count: 256),
  ])
  func `a line that cannot be divided into words is a bad request`(line: String) async {
    let reply = await Conversation.replies(to: line + "\nPING\n")
    #expect(reply.hasPrefix("ERR bad-request \""))
    #expect(reply.hasSuffix("\"\nOK PONG\n"))
  }

  @Test func `a word at the position of an argument is that argument, whatever it looks like`() async {
    #expect(await Conversation.replies(to: "TAKE a=b a=b a=b\n") == "OK a=b a=b a b\n")
    #expect(await Conversation.replies(to: "TAKE a=b\n") == "OK a=b\n")
  }

  @Test func `the value of an option may contain anything`() async {
    #expect(
      await Conversation.replies(to: #"TAKE a b req="{\"amount\": 5}" x=y=z e="""# + "\n")
        == #"OK a b req "{\"amount\": 5}" x y=z e """# + "\n")
    #expect(await Conversation.replies(to: "NAMED a at=2001-05-01\n") == "OK 2001-05-01\n")
  }

  @Test func `escaped words of one line do not disturb each other`() async {
    let long = String(repeating: #"\u00e9"#, count: 3000)
    let answer = String(repeating: "é", count: 3000)
    #expect(
      await Conversation.replies(to: "TAKE \"\(long)\" \"\\n\" q=\"\(long)\"\n")
        == "OK \(answer) \"\\n\" q \(answer)\n")
  }

  @Test(
    arguments: [
      [0x50, 0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
      Array("PING \"abcdefgh\" ".utf8) + [0xC3],
    ] as [[UInt8]])
  func `a line that is not UTF-8 is reported before all other faults`(line: [UInt8]) async {
    let reply = "ERR bad-encoding \"the line is not UTF-8\"\n"
    #expect(await Conversation.replies(to: line + [10]) == reply)
    #expect(await Conversation.replies(to: Array("NOSUCH \t\"".utf8) + line + [10], role: nil) == reply)
  }

  @Test func `lines of spaces are not requests`() async {
    var conversation = Conversation()
    await conversation.send("\n\r\n   \n  \r\n".utf8)
    #expect(conversation.text.isEmpty)
    #expect(conversation.node.requests == 0)
  }

  @Test func `a message says at which byte a fault is`() async {
    #expect(
      await Conversation.replies(to: "PING a\tb\n")
        == #"ERR bad-request "control character U+0009 at byte 7: words are separated by spaces,"#
        + #" and such characters are escaped in a JSON string""# + "\n")
    #expect(
      await Conversation.replies(to: "PING \"open\n")
        == #"ERR bad-request "the JSON string that begins at byte 6 has no closing quote""# + "\n")
  }
}
