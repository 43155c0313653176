import Crosswalk
import Synchronization
import Testing

@testable import CrosswalkServer
@testable import CrosswalkStore

/// What a web page can make a browser send; none of it is carried out.
struct ForeignProtocolTests {
  private static let methods = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "CONNECT", "TRACE"]

  private static let notHTTP = "ERR bad-request \"this is not an HTTP port\"\n"

  private static let refusal =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 43\r\n"
    + "Connection: close\r\n\r\n" + notHTTP

  /// A node with commands that only count how often they are carried out.
  private struct Target {
    private final class Counter: Sendable {
      let changes = Atomic(0)
    }

    private let counter = Counter()
    let node: Node

    var changes: Int { counter.changes.load(ordering: .relaxed) }

    init() {
      let counter = counter
      let names: [StaticString] = [
        "LOAD", "DROP", "PUT", "REMOVE", "ROLLBACK", "POLICY", "FORGET", "BREAK", "LOCK", "PUBLISH",
      ]
      let later = names.map {
        Command(
          $0, "text", summary: "Changes something.", positionals: 0...2, options: .any,
          handler: .waiting { _, _ in
            counter.changes.add(1, ordering: .relaxed)
            return .ok
          })
      }
      let now = Command(
        "RECORD", "text", summary: "Changes something.", positionals: 0...2, options: .any,
        handler: .immediate { _, reply, _ in
          counter.changes.add(1, ordering: .relaxed)
          reply.ok()
        })
      node = Node(
        version: "1", name: "here", table: CommandTable(Command.general + later + [now]), facts: { InfoFacts() })
    }
  }

  /// Requests that change something, in both protocols.
  private static let bodies: [String] = {
    let lines = [
      "DROP crm-currency", "LOAD \"dictionary: x\"", "PUT money alpha=USD", "RECORD billing 1ms", "PUBLISH orders x",
    ]
    let arrays = lines.map { String(decoding: RESP.request($0.split(separator: " ").map(String.init)), as: UTF8.self) }
    return [lines.joined(separator: "\n") + "\n", lines.joined(separator: "\r\n") + "\r\n", arrays.joined()]
  }()

  private static func request(_ method: String, path: String = "/", headers: [String], body: String) -> String {
    (["\(method) \(path) HTTP/1.1"] + headers + ["", ""]).joined(separator: "\r\n") + body
  }

  /// Returns the conversations for input that is cut in two at every position, and for input that comes byte by byte.
  private static func cut(_ input: [UInt8], _ target: Target) async -> [Conversation] {
    var all: [Conversation] = []
    for cut in 0...input.count {
      var conversation = Conversation(target.node)
      await conversation.send(input[..<cut])
      await conversation.send(input[cut...])
      all.append(conversation)
    }
    var slow = Conversation(target.node)
    for byte in input { await slow.send([byte]) }
    return all + [slow]
  }

  @Test(arguments: methods)
  func `an HTTP request is refused at its first line, and nothing of it is carried out`(method: String) async {
    let headers = ["Host: 127.0.0.1:7440", "User-Agent: Mozilla/5.0", "DROP: x", "Content-Length: 100"]
    for body in Self.bodies {
      for name in [method, method.lowercased()] {
        let target = Target()
        let input = Array(Self.request(name, headers: headers, body: body).utf8)
        for conversation in await Self.cut(input, target) {
          #expect(conversation.text == Self.refusal)
          #expect(conversation.isClosed && conversation.foreignProtocol == .http)
        }
        #expect(target.changes == 0)
      }
    }
  }

  @Test(arguments: [
    "GET / HTTP/1.0", "GET /%0aDROP HTTP/1.1", "POST /\" HTTP/1.1", "POST /\u{FC} HTTP/2", "PUT a b=c HTTP/1.1",
    "OPTIONS * HTTP/1.1", "GET  /a b c  HTTP/1.1 ", "CONNECT example.net:443 HTTP/1.1", "\r\n\nGET / HTTP/1.1",
    "PRI * HTTP/2.0",
  ])
  func `whatever it asks for, a request line is recognized by its two ends`(line: String) async {
    for end in ["\n", "\r\n"] {
      let target = Target()
      for conversation in await Self.cut(Array("\(line)\(end)DROP x\nDROP y\n".utf8), target) {
        #expect(conversation.text == Self.refusal)
        #expect(conversation.isClosed)
      }
      #expect(target.changes == 0)
    }
  }

  @Test(arguments: ["Host: 127.0.0.1", "host:x", "HOST:", "hOsT: \"", "host:\tx", "Host: \u{FC}", " Host: x"])
  func `after a host header on any line nothing more is carried out`(header: String) async {
    for before in ["", "PING\n", "DROP x\nPING\n", "\n\r\n", "NOSUCH\n", "LOOK / HTTP/1.1\r\n"] {
      var expected = Conversation(Target().node)
      await expected.send(Array(before.utf8))
      let target = Target()
      let input = Array("\(before)\(header)\r\nAccept: */*\r\n\r\nDROP y\nDROP z\n".utf8)
      let conversations = await Self.cut(input, target)
      for conversation in conversations {
        #expect(conversation.text == expected.text + Self.notHTTP, "\(before)\(header)")
        #expect(conversation.isClosed && conversation.foreignProtocol == .http)
      }
      #expect(target.changes == (before.hasPrefix("DROP") ? conversations.count : 0))
    }
  }

  @Test func `a host header is recognized even if it is not UTF-8`() async {
    var conversation = Conversation(Target().node)
    await conversation.send(Array("Host: ".utf8) + [0xFF] + Array("\nPING\n".utf8))
    #expect(conversation.text == Self.notHTTP && conversation.isClosed)
  }

  @Test func `a run of lookups stops at a host header`() async throws {
    let yaml = Array("dictionary: d\nsystems: [a, b]\nentries: {one: 1, two: 2}\n".utf8)
    let served = try DictionaryFiles.read(yaml, named: "test").dictionaries.map {
      ServedDictionary($0, .new(), GenerationRecord($0, digest: "", chunks: 0, loaded: ""))
    }
    let node = Node(
      version: "1", name: "here", table: CommandTable(Command.general + Command.lookups),
      catalog: CatalogCell(ServedCatalog(served, revision: 1)), facts: { InfoFacts() })
    let run = String(repeating: "LOOKUP d a b one\nLOOKUP d a b two\n", count: 50)
    var conversation = Conversation(node)
    await conversation.send(Array("\(run)\(run)Host: x\n\(run)".utf8))
    #expect(conversation.text == String(repeating: "OK 1\nOK 2\n", count: 100) + Self.notHTTP)
    #expect(conversation.isClosed)
    // The first line is checked even if a run could begin there.
    var other = Conversation(node)
    await other.send(Array("\n\(run)GET / HTTP/1.1\nPING\n".utf8))
    #expect(other.text.hasSuffix("OK 2\nERR unknown-command \"no command 'GET'; HELP lists all\"\nOK PONG\n"))
  }

  @Test(arguments: [
    "PING HTTP/1.1", "PING\nGET / HTTP/1.1", "GET / HTTP", "GET / HTTP/", "GET / HTTP/1.1x", "GETS / HTTP/1.1", "GET",
    "PUT a b=c", "host", "hosts: x", "PING host:x", "PING Host: x", "TAKE a x=\"Host: y HTTP/1.1\"", "HTTP/1.1",
    "  \nGET / HTTP/1.1",
  ])
  func `what only resembles HTTP is a request like any other`(line: String) async {
    let target = Target()
    for conversation in await Self.cut(Array("\(line)\nPING on\n".utf8), target) {
      #expect(!conversation.isClosed)
      #expect(conversation.text.hasSuffix("OK on\n"), "\(line): \(conversation.text)")
    }
  }

  @Test func `a TLS client gets at once the answer that there is no TLS`() async {
    // A handshake record that contains text which a web page can choose.
    let hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + Array("\nDROP x\nHost: x\n".utf8)
    for version: UInt8 in [0, 1, 3, 4] {
      var input = hello
      input[2] = version
      let target = Target()
      let conversations = await Self.cut(input, target)
      for conversation in conversations {
        #expect(conversation.text == "ERR bad-request \"this port does not speak TLS\"\n")
        #expect(conversation.isClosed && conversation.foreignProtocol == .tls)
      }
      #expect(target.changes == 0)
    }
    var line = Conversation(Target().node)
    await line.send([0x16, 10] + Array("PING\n".utf8))
    #expect(line.text.hasPrefix("ERR bad-request \"control character U+0016") && line.text.hasSuffix("OK PONG\n"))
  }

  @Test(arguments: ["Host: x\r\n", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n"])
  func `such lines break a Redis client's connection, too`(line: String) async {
    let drop = String(decoding: RESP.request("DROP", "x"), as: UTF8.self)
    let target = Target()
    let conversations = await Self.cut(Array("\(drop)\(line)\(drop)".utf8), target)
    for conversation in conversations {
      #expect(conversation.text.hasPrefix("+OK\r\n-ERR bad-request ") && conversation.isClosed)
    }
    #expect(target.changes == conversations.count)
  }
}
