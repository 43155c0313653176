import Crosswalk
import CrosswalkStore
import Testing

@testable import CrosswalkServer

struct CommandTests {
  @Test(arguments: ["PING", "ping", "PiNg"])
  func `command names are recognized in any case`(name: String) async {
    #expect(await Conversation.replies(to: name + "\n") == "OK PONG\n")
  }

  @Test(arguments: [
    "P", "PIN", "PINGS", "QING", "DICTIONARIET", "DICTIONARIE", "\"\"", "0ING", "\"PING \"", "\"PIN\\u0007\"",
    "ABCDEFGHIJKLMNOPQ",
  ])
  func `what is not a command is unknown`(name: String) async {
    #expect(await Conversation.replies(to: name + " x\n").hasPrefix("ERR unknown-command \"no command '"))
  }

  @Test func `every command of the table is found, and only by its name`() {
    let table = Conversation.node().table
    for (position, command) in table.commands.enumerated() {
      #expect(table.position(of: command.name.bytes) == position)
    }
  }

  @Test func `arguments that do not fit are answered with the ones that would fit`() async {
    #expect(await Conversation.replies(to: "NAMED\n") == "ERR bad-request \"NAMED takes dictionary [at=DATE]\"\n")
    #expect(
      await Conversation.replies(to: "INFO x\n") == "ERR bad-request \"unexpected 'x'; INFO takes no arguments\"\n")
    #expect(
      await Conversation.replies(to: "NAMED a of=b\n")
        == "ERR bad-request \"no option 'of'; NAMED takes dictionary [at=DATE]\"\n")
    #expect(await Conversation.replies(to: "NAMED a at=b at=c\n") == "ERR bad-request \"option 'at' is given twice\"\n")
  }

  @Test func `faults are found in order`() async {
    // Before authentication nothing else is reported, not even which commands exist.
    for line in ["INFO", "NOSUCH", "INFO \t", "NAMED", "LATER"] {
      #expect(await Conversation.replies(to: line + "\n", role: nil).hasPrefix("ERR denied "))
    }
    #expect(await Conversation.replies(to: "LATER \"\n", role: .reader).hasPrefix("ERR denied "))
    #expect(await Conversation.replies(to: "LATER \"\n", role: .application).hasPrefix("ERR bad-request "))
    #expect(await Conversation.replies(to: "NOSUCH \"\n").hasPrefix("ERR unknown-command "))
    #expect(await Conversation.replies(to: "LONGER a\n") == "ERR bad-request \"a count is a number\"\n")
  }

  @Test(arguments: ["PING", "HELLO", "HELP", "QUIT"])
  func `some commands work before authentication`(line: String) async {
    #expect(await Conversation.replies(to: line + "\n", role: nil).hasPrefix("OK"))
  }

  @Test func `HELLO says what the limits are`() async {
    #expect(
      await Conversation.replies(to: "HELLO\n")
        == #"OK {"service":"crosswalk","version":"1.2.3","protocol":1,"#
        + #""limits":{"line":1048576,"value":4096,"connections":10000}}"# + "\n")
  }

  @Test func `HELP lists the command table`() async {
    #expect(
      await Conversation.replies(to: "help later\n")
        == #"OK [{"command":"LATER","arguments":"text","summary":"Answers the text, later.","role":"application"}]"#
        + "\n")
    let all = await Conversation.replies(to: "HELP\n")
    for command in Conversation.node().table.listed { #expect(all.contains("\"command\":\"\(command.name)\"")) }
    #expect(await Conversation.replies(to: "HELP x\n") == "ERR unknown-command \"no command 'x'; HELP lists all\"\n")
  }

  @Test func `INFO has the figures of this node and the facts that it is given`() {
    var facts = InfoFacts()
    facts.dictionaries = 2
    facts.entries = 180
    facts.revision = 7
    facts.redisState = .up
    facts.redisKind = .single
    facts.redisAddress = "127.0.0.1:6379"
    facts.staleSeconds = 3
    facts.staleReason = "Redis is asleep"
    facts.lost = ["x"]
    facts.damaged = ["y"]
    facts.loads = [.init(tag: "a", progress: LoadProgress(.writing, 0.5))]
    facts.held = .init(counts: 4, captures: 5)
    let node = Conversation.node(facts: facts)
    #expect(node.enter())
    var core = ProtocolCore(session: Session(role: .reader, loopContext: LoopContext(node: node)))
    var writer = ReplyWriter()
    for line in ["PING\n", "INFO\n"] {
      writer.clear()
      _ = Array(line.utf8).withUnsafeBytes { core.process($0, into: &writer) }
    }
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"OK {"version":"1.2.3","node":"here","uptime_s":0,"connections":1,"requests":2,"dictionaries":2,"#
        + #""entries":180,"revision":7,"redis":{"state":"up","kind":"single","address":"127.0.0.1:6379","since":null},"#
        + #""stale_s":3,"stale_because":"Redis is asleep","lost":["x"],"damaged":["y"],"#
        + #""loads":[{"tag":"a","phase":"writing","share":0.5}],"held":{"counts":4,"captures":5},"dropped":{"counts":0,"captures":0}}"#
        + "\n")
  }

  @Test func `every reply has its words`() {
    var writer = ReplyWriter()
    let replies: [Reply] = [
      .ok, .value("a b"), .values(["a", "b c"]), .document(["x"]), .none, .ambiguous(["a", "b"]), .ambiguous([]), .busy,
      .lost, .error(.unknownSystem, "line one\nline \"two\""),
    ]
    for reply in replies { writer.write(reply) }
    let value: StaticString = "n a"
    writer.byDefault(value.bytes)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == """
        OK
        OK "a b"
        OK a "b c"
        OK ["x"]
        NONE
        AMBIGUOUS a b
        AMBIGUOUS
        BUSY
        LOST
        ERR unknown-system "line one\\nline \\"two\\""
        DEFAULT "n a"

        """)
  }
}
