import Testing

@testable import CrosswalkServer

/// What Redis clients send by themselves.
struct RedisClientCommandTests {
  private func reply(_ arguments: String..., role: Role? = .operator) async -> String {
    await Conversation.text(replyingTo: RESP.request(arguments), role: role)
  }

  private func replies(_ lines: String) async -> String {
    await Conversation.text(replyingTo: RESP.requests(lines))
  }

  @Test func `PING and ECHO answer as in Redis`() async {
    #expect(await reply("PING") == "+PONG\r\n")
    #expect(await reply("ping", "a b") == "$3\r\na b\r\n")
    #expect(await reply("ECHO", "") == "$0\r\n\r\n")
    let bytes: [UInt8] = [0xFF, 0, 0x0D, 0x0A]
    for name in ["ECHO", "PING"] {
      #expect(
        await Conversation.bytes(replyingTo: RESP.request([Array(name.utf8), bytes]))
          == Array("$4\r\n".utf8) + bytes + Array("\r\n".utf8))
    }
  }

  @Test func `HELLO says who this is, in the form that was asked for`() async {
    func greeting(_ map: String, _ proto: Int) -> String {
      "\(map)\r\n$6\r\nserver\r\n$9\r\ncrosswalk\r\n$7\r\nversion\r\n$5\r\n1.2.3\r\n$5\r\nproto\r\n:\(proto)\r\n"
        + "$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"
    }
    #expect(await reply("HELLO") == greeting("*12", 2))
    #expect(await reply("HELLO", "2") == greeting("*12", 2))
    #expect(await reply("HELLO", "3") == greeting("%6", 3))
    #expect(await reply("hello", "3", "auth", "default", "x", "setname", "me") == greeting("%6", 3))
    #expect(await reply("HELLO", "3", role: nil) == greeting("%6", 3))
    #expect(await replies("HELLO 3\nNAMED x\nHELLO\nHELLO 2\nNAMED x").hasSuffix("$-1\r\n"))
    #expect(await replies("HELLO 3\nHELLO") == greeting("%6", 3) + greeting("%6", 3))
  }

  @Test func `HELLO that asks for something else changes nothing`() async {
    #expect(await reply("HELLO", "4") == "-NOPROTO unsupported protocol version; there are 2 and 3\r\n")
    #expect(await reply("HELLO", "1").hasPrefix("-NOPROTO "))
    #expect(await reply("HELLO", "three").hasPrefix("-ERR bad-request "))
    for rest in ["AUTH", "AUTH x", "SETNAME", "SETNAME a SETNAME b", "NOSUCH", "3"] {
      let replies = await replies("HELLO 3 \(rest)\nNAMED x\nCLIENT GETNAME")
      #expect(replies.hasPrefix("-ERR bad-request ") && replies.hasSuffix("\r\n$-1\r\n$-1\r\n"), "\(rest)")
    }
    #expect(await reply("HELLO", "3", "SETNAME", String(repeating: "x", count: 4097)).hasPrefix("-ERR too-long "))
  }

  @Test func `CLIENT names the connection`() async {
    #expect(
      await replies("CLIENT GETNAME\nCLIENT SETNAME me\nclient getname\nHELLO 2 SETNAME you\nCLIENT GETNAME\n")
        .hasPrefix("$-1\r\n+OK\r\n$2\r\nme\r\n*12\r\n"))
    #expect(await replies("HELLO 2 SETNAME you\nCLIENT GETNAME\n").hasSuffix("$3\r\nyou\r\n"))
    #expect(await reply("CLIENT", "SETINFO", "LIB-NAME", "redis-py") == "+OK\r\n")
    #expect(await reply("CLIENT", "ID") == ":1\r\n")
    let longest = String(repeating: "x", count: 4096)
    #expect(await reply("CLIENT", "SETNAME", longest) == "+OK\r\n")
    #expect(await reply("CLIENT", "SETNAME", longest + "x").hasPrefix("-ERR too-long "))
    for other in ["LIST", "ID x", "SETNAME", "GETNAME x", "SETINFO x", "KILL a b"] {
      #expect(await replies("CLIENT \(other)\n").hasPrefix("-ERR bad-request CLIENT takes ID, GETNAME, SETNAME "))
    }
    #expect(await reply("CLIENT").hasPrefix("-ERR bad-request "))
  }

  @Test func `a name is taken back with an empty one`() async {
    var conversation = Conversation()
    await conversation.send(RESP.requests("CLIENT SETNAME me\n"))
    await conversation.send(RESP.request("CLIENT", "SETNAME", "") + RESP.request("CLIENT", "GETNAME"))
    #expect(conversation.text == "+OK\r\n+OK\r\n$-1\r\n")
  }

  @Test func `there is one database`() async {
    #expect(await reply("SELECT", "0") == "+OK\r\n")
    #expect(await reply("SELECT", "1") == "-ERR bad-request no database '1'; there is only 0\r\n")
  }

  @Test func `AUTH takes a user that does not matter`() async {
    #expect(await reply("AUTH", "token", role: nil) == "+OK\r\n")
    #expect(await reply("AUTH", "user", "token", role: nil) == "+OK\r\n")
    #expect(await reply("AUTH").hasPrefix("-ERR bad-request "))
  }

  @Test func `COMMAND shows the table`() async {
    let count = Conversation.node().redisClientTable.commands.count
    #expect(await reply("COMMAND", "COUNT") == ":\(count)\r\n")
    #expect(await reply("COMMAND").hasPrefix("*\(count)\r\n*6\r\n$4\r\nping\r\n:-1\r\n*0\r\n:0\r\n:0\r\n:0\r\n"))
    #expect(
      await reply("command", "info", "later", "nosuch")
        == "*2\r\n*6\r\n$5\r\nlater\r\n:2\r\n*0\r\n:0\r\n:0\r\n:0\r\n*-1\r\n")
    #expect(
      await reply("COMMAND", "DOCS", "ECHO", "NOSUCH")
        == "*2\r\n$4\r\necho\r\n*6\r\n$7\r\nsummary\r\n$17\r\nAnswers the text.\r\n$5\r\ngroup\r\n$7\r\ngeneric\r\n"
        + "$9\r\narguments\r\n*1\r\n*6\r\n$4\r\nname\r\n$4\r\ntext\r\n$4\r\ntype\r\n$6\r\nstring\r\n"
        + "$12\r\ndisplay_text\r\n$4\r\ntext\r\n")
    #expect(await replies("HELLO 3\nCOMMAND DOCS\n").contains("\r\n%\(count)\r\n$4\r\nping\r\n%3\r\n"))
    #expect(await reply("COMMAND", "GETKEYS", "x").hasPrefix("-ERR bad-request COMMAND takes "))
  }

  @Test func `QUIT answers and closes`() async {
    var conversation = Conversation()
    await conversation.send(RESP.requests("QUIT\nPING\n"))
    #expect(conversation.text == "+OK\r\n")
    #expect(conversation.isClosed)
  }

  @Test(arguments: ["ECHO x", "SELECT 0", "CLIENT ID", "COMMAND", "NOSUCH", "TAKE x", "LATER"])
  func `before authentication little works`(line: String) async {
    #expect(
      await Conversation.text(replyingTo: RESP.requests(line), role: nil) == "-NOAUTH give AUTH and a token first\r\n")
  }

  @Test func `a role that is too low is denied`() async {
    #expect(await reply("LATER", "x", role: .reader) == "-ERR denied this takes a higher role\r\n")
  }

  @Test func `these commands are no part of the line protocol`() async {
    for line in ["ECHO x", "SELECT 0", "CLIENT ID", "COMMAND"] {
      #expect(await Conversation.replies(to: line + "\n").hasPrefix("ERR unknown-command "))
    }
    #expect(await !Conversation.replies(to: "HELP\n").contains("ECHO"))
  }
}
