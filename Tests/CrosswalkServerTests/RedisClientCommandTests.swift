import Testing

@testable import CrosswalkServer

/// The commands that Redis clients send by themselves.
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

  @Test func `HELLO describes the server, in the encoding that was asked for`() async {
    func greeting(_ map: String, _ proto: Int) -> String {
      "\(map)\r\n$6\r\nserver\r\n$9\r\ncrosswalk\r\n$7\r\nversion\r\n$5\r\n1.2.3\r\n$5\r\nproto\r\n:\(proto)\r\n"
        + "$2\r\nid\r\n:1\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"
    }
    #expect(await reply("HELLO") == greeting("*12", 2))
    #expect(await reply("HELLO", "2") == greeting("*12", 2))
    #expect(await reply("HELLO", "3") == greeting("%6", 3))
    #expect(await reply("hello", "3", "setname", "me") == greeting("%6", 3))
    #expect(await reply("HELLO", "3", role: nil) == greeting("%6", 3))
    #expect(await replies("HELLO 3\nNAMED x\nHELLO\nHELLO 2\nNAMED x").hasSuffix("$-1\r\n"))
    #expect(await replies("HELLO 3\nHELLO") == greeting("%6", 3) + greeting("%6", 3))
  }

  @Test func `HELLO that asks for something else changes nothing`() async {
    #expect(await reply("HELLO", "4") == "-NOPROTO unsupported protocol version; the versions are 2 and 3\r\n")
    #expect(await reply("HELLO", "1").hasPrefix("-NOPROTO "))
    #expect(await reply("HELLO", "three").hasPrefix("-ERR bad-request "))
    for rest in ["AUTH", "AUTH x", "SETNAME", "SETNAME a SETNAME b", "NOSUCH", "3", "SETNAME b AUTH user token"] {
      let replies = await replies("HELLO 3 \(rest)\nNAMED x\nCLIENT GETNAME")
      let code = rest.hasSuffix("token") ? "-WRONGPASS " : "-ERR bad-request "
      #expect(replies.hasPrefix(code) && replies.hasSuffix("\r\n$-1\r\n$-1\r\n"), "\(rest)")
    }
    #expect(await reply("HELLO", "3", "SETNAME", String(repeating: "x", count: 4097)).hasPrefix("-ERR too-long "))
  }

  @Test func `CLIENT sets and shows the name of the connection`() async {
    #expect(
      await replies("CLIENT GETNAME\nCLIENT SETNAME me\nclient getname\nHELLO 2 SETNAME you\nCLIENT GETNAME\n")
        .hasPrefix("$-1\r\n+OK\r\n$2\r\nme\r\n*12\r\n"))
    #expect(await replies("HELLO 2 SETNAME you\nCLIENT GETNAME\n").hasSuffix("$3\r\nyou\r\n"))
    #expect(await reply("CLIENT", "SETINFO", "LIB-NAME", "redis-py") == "+OK\r\n")
    #expect(await reply("CLIENT", "ID") == ":1\r\n")
    let longest = String(repeating: "x", count: 4096)
    #expect(await reply("CLIENT", "SETNAME", longest) == "+OK\r\n")
    #expect(await reply("CLIENT", "SETNAME", longest + "x").hasPrefix("-ERR too-long "))
    for bad in ["a b", "a\n", "\u{7F}", "é"] {
      #expect(await reply("CLIENT", "SETNAME", bad).hasPrefix("-ERR bad-request a client's name "))
      #expect(await reply("HELLO", "2", "SETNAME", bad).hasPrefix("-ERR bad-request a client's name "))
      #expect(await reply("CLIENT", "SETINFO", "LIB-VER", bad).hasPrefix("-ERR bad-request a client's name "))
    }
    for other in ["ID x", "INFO x", "LIST TYPE normal", "SETNAME", "GETNAME x", "SETINFO x", "KILL a b", "NO-EVICT x"] {
      #expect(await replies("CLIENT \(other)\n").hasPrefix("-ERR bad-request CLIENT takes ID, INFO, LIST, GETNAME, "))
    }
    #expect(await reply("CLIENT", "SETINFO", "LIB", "x").hasPrefix("-ERR bad-request CLIENT SETINFO takes LIB-NAME "))
    #expect(await reply("CLIENT").hasPrefix("-ERR bad-request "))
  }

  @Test(arguments: ["NO-EVICT on", "NO-EVICT OFF", "no-touch on", "NO-TOUCH off", "REPLY ON", "SETINFO lib-ver 1"])
  func `CLIENT accepts what clients set by themselves`(setting: String) async {
    #expect(await replies("CLIENT \(setting)") == "+OK\r\n")
  }

  @Test func `a command of Redis that does not exist here is answered with what to use`() async {
    #expect(await replies("CLIENT TRACKING ON REDIRECT 7 BCAST").contains(" there is no CLIENT TRACKING: turn your "))
    #expect(await replies("CLIENT REPLY SKIP").contains(" SKIP is not supported; every request gets a reply"))
    let cases = [
      ("GET a", "use LOOKUP dictionary from to value"), ("hgetall a", "use ENTRY dictionary system value"),
      ("SET a b", "use LOAD yaml"), ("MULTI", "send the requests in a pipeline without one"),
      ("CONFIG GET *", "options are given to `crosswalk serve`"), ("PSUBSCRIBE a*", "use SUBSCRIBE topic"),
      ("EVAL x 0", "there are no scripts"), ("CLUSTER SLOTS", "use your client's class for a single Redis"),
    ]
    for (request, advice) in cases {
      let name = request.split(separator: " ")[0]
      let reply = await replies(request)
      #expect(reply.hasPrefix("-ERR unknown-command no command '\(name)'; ") && reply.contains(advice), "\(reply)")
    }
    #expect(await replies("NOSUCH") == "-ERR unknown-command no command 'NOSUCH'; HELP lists all\r\n")
  }

  @Test func `CLIENT INFO and LIST have the members that clients read`() async {
    let settings = "CLIENT SETNAME me\nCLIENT SETINFO LIB-NAME lib\nCLIENT SETINFO LIB-VER 2\nHELLO 3\n"
    for part in ["INFO", "list"] {
      let reply = await replies("\(settings)CLIENT \(part)")
      let line = reply.split(separator: "\r\n").last.map(String.init) ?? ""
      #expect(line.hasSuffix(" resp=3 lib-name=lib lib-ver=2\n"))
      let words = line.dropLast().split(separator: " ").map {
        $0.split(separator: "=", omittingEmptySubsequences: false)
      }
      #expect(words.allSatisfy { $0.count == 2 })
      let facts = Dictionary(uniqueKeysWithValues: words.map { ("\($0[0])", "\($0[1])") })
      #expect(facts["id"] == "1" && facts["name"] == "me" && facts["sub"] == "0" && facts["db"] == "0")
      // redis-py converts these to numbers.
      for name in [
        "id", "age", "idle", "db", "sub", "psub", "multi", "qbuf", "qbuf-free", "obl", "argv-mem", "oll", "omem",
        "tot-mem",
      ] { #expect(facts[name].flatMap { Int($0) } != nil, "\(name)") }
    }
  }

  @Test func `INFO with sections is text as in Redis, and INFO alone is JSON`() async {
    #expect(await reply("INFO").contains("\r\n{\"version\":\"1.2.3\","))
    let replication = "# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_repl_offset:0\r\n"
    #expect(await reply("INFO", "REPLICATION") == "$\(replication.utf8.count)\r\n\(replication)\r\n")
    #expect(
      await reply("info", "cluster", "Persistence").hasSuffix(
        "# Persistence\r\nloading:0\r\n\r\n# Cluster\r\ncluster_enabled:0\r\n\r\n"))
    for whole in ["all", "default", "EVERYTHING"] {
      let text = await reply("INFO", whole)
      #expect(text.contains("\r\nredis_version:7.") && text.contains("\r\ncrosswalk_version:1.2.3\r\n"))
      #expect(text.contains(replication) && text.contains("\r\n# Keyspace\r\n"))
    }
    #expect(await reply("INFO", "commandstats") == "$0\r\n\r\n")
  }

  @Test func `READONLY and READWRITE make no difference`() async {
    #expect(await replies("READONLY\nREADWRITE") == "+OK\r\n+OK\r\n")
  }

  @Test func `there are no patterns and no shards to leave`() async {
    func left(_ name: String?) -> String {
      "*3\r\n$12\r\npunsubscribe\r\n" + (name.map { "$\($0.utf8.count)\r\n\($0)\r\n" } ?? "$-1\r\n") + ":0\r\n"
    }
    #expect(await replies("PUNSUBSCRIBE\nPUNSUBSCRIBE a* b") == left(nil) + left("a*") + left("b"))
    #expect(await replies("HELLO 3\nSUNSUBSCRIBE").hasSuffix("\r\n>3\r\n$12\r\nsunsubscribe\r\n_\r\n:0\r\n"))
  }

  @Test func `RESET undoes what the client has set on the connection`() async {
    #expect(
      await replies("HELLO 3 SETNAME me\nRESET\nNAMED x\nCLIENT GETNAME\nCLIENT ID")
        .hasSuffix("+RESET\r\n$-1\r\n$-1\r\n:1\r\n"))
  }

  @Test func `an empty name removes the name`() async {
    var conversation = Conversation()
    await conversation.send(RESP.requests("CLIENT SETNAME me\n"))
    await conversation.send(RESP.request("CLIENT", "SETNAME", "") + RESP.request("CLIENT", "GETNAME"))
    #expect(conversation.text == "+OK\r\n+OK\r\n$-1\r\n")
  }

  @Test func `there is only one database`() async {
    #expect(await reply("SELECT", "0") == "+OK\r\n")
    #expect(await reply("SELECT", "1") == "-ERR bad-request no database '1'; there is only 0\r\n")
  }

  @Test(arguments: [Role.operator, nil])
  func `AUTH says that there are no tokens`(role: Role?) async {
    let refusal = "-WRONGPASS invalid username-password pair: this server has no tokens; connect without AUTH\r\n"
    #expect(await reply("AUTH", "token", role: role) == refusal)
    #expect(await reply("AUTH", "user", "token", role: role) == refusal)
    #expect(await reply("HELLO", "3", "AUTH", "user", "token", role: role) == refusal)
    #expect(await reply("AUTH", role: role).hasPrefix("-ERR bad-request "))
    #expect(
      await Conversation.replies(to: "AUTH token\n", role: role)
        == "ERR denied \"this server has no tokens; connect without AUTH\"\n")
  }

  @Test func `the lists of commands do not show AUTH`() async {
    #expect(await !Conversation.replies(to: "HELP\n").contains("AUTH"))
    for request in ["COMMAND", "COMMAND LIST", "COMMAND DOCS", "HELP"] {
      #expect(await !replies(request).contains("\r\nauth\r\n"))
    }
    #expect(await Conversation.replies(to: "HELP AUTH\n").contains("this server has no tokens"))
  }

  @Test func `COMMAND shows the command table`() async {
    let count = Conversation.node().redisClientTable.commands.count - 1
    let rest = "*0\r\n:0\r\n:0\r\n:0\r\n*0\r\n*0\r\n*0\r\n*0\r\n"
    #expect(await reply("COMMAND", "COUNT") == ":\(count)\r\n")
    #expect(await reply("COMMAND").hasPrefix("*\(count)\r\n*10\r\n$4\r\nping\r\n:-1\r\n\(rest)"))
    #expect(
      await reply("command", "info", "later", "nosuch")
        == "*2\r\n*10\r\n$5\r\nlater\r\n:2\r\n\(rest)*-1\r\n")
    #expect(
      await reply("COMMAND", "DOCS", "ECHO", "NOSUCH")
        == "*2\r\n$4\r\necho\r\n*6\r\n$7\r\nsummary\r\n$17\r\nAnswers the text.\r\n$5\r\ngroup\r\n$7\r\ngeneric\r\n"
        + "$9\r\narguments\r\n*1\r\n*6\r\n$4\r\nname\r\n$4\r\ntext\r\n$4\r\ntype\r\n$6\r\nstring\r\n"
        + "$12\r\ndisplay_text\r\n$4\r\ntext\r\n")
    #expect(await replies("HELLO 3\nCOMMAND DOCS\n").contains("\r\n%\(count)\r\n$4\r\nping\r\n%3\r\n"))
    #expect(await reply("COMMAND", "LIST").hasPrefix("*\(count)\r\n$4\r\nping\r\n$4\r\necho\r\n"))
    #expect(await reply("COMMAND", "GETKEYS", "x").hasPrefix("-ERR bad-request COMMAND takes "))
  }

  @Test func `QUIT answers and closes`() async {
    var conversation = Conversation()
    await conversation.send(RESP.requests("QUIT\nPING\n"))
    #expect(conversation.text == "+OK\r\n")
    #expect(conversation.isClosed)
  }

  @Test(arguments: ["ECHO x", "SELECT 0", "CLIENT ID", "COMMAND", "NOSUCH", "TAKE x", "LATER"])
  func `before authentication few commands work`(line: String) async {
    #expect(
      await Conversation.text(replyingTo: RESP.requests(line), role: nil) == "-NOAUTH give AUTH and a token first\r\n")
  }

  @Test func `a role that is too low is denied`() async {
    #expect(await reply("LATER", "x", role: .reader) == "-ERR denied this request needs a higher role\r\n")
  }

  @Test func `these commands are not part of the line protocol`() async {
    for line in ["ECHO x", "SELECT 0", "CLIENT ID", "COMMAND"] {
      #expect(await Conversation.replies(to: line + "\n").hasPrefix("ERR unknown-command "))
    }
    #expect(await !Conversation.replies(to: "HELP\n").contains("ECHO"))
  }
}
