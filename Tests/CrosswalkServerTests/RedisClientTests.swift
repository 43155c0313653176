import Crosswalk
import CrosswalkRedis
import Testing

@testable import CrosswalkServer
@testable import CrosswalkStore

/// Real Redis clients with real sockets.
@Suite(.timeLimit(.minutes(5)))
struct RedisClientTests {
  private static let currencies = """
    dictionary: money
    systems: {alpha: , numeric: , name: {duplicates: ambiguous}}
    entries:
      - [USD, 840, US Dollar]
      - [CHF, 756, [Swiss Franc, Franken]]
      - [SLE, 925, Leone]
      - [SLL, 694, Leone]
    """

  private static func node() throws -> Node {
    let dictionaries = try DictionaryFiles.read(Array(currencies.utf8), named: "test").dictionaries.map { dictionary in
      let record = GenerationRecord(dictionary, digest: "", chunks: 0, loaded: "")
      return ServedDictionary(dictionary, .new(), record)
    }
    return Node(
      version: "1", name: "here", table: CommandTable(Command.general + Command.lookups + Command.catalog),
      catalog: CatalogCell(ServedCatalog(dictionaries, revision: 1)), facts: { InfoFacts() })
  }

  private func run(_ body: @Sendable (RunningServer, _ port: String) async throws -> Void) async throws {
    try await RunningServer.run(Self.node()) { server in
      guard case .tcp(_, let port) = server.addresses[0] else { return #expect(Bool(false)) }
      try await body(server, "\(port)")
    }
  }

  @Test func `a hundred thousand lookups that are sent together are answered in order`() async throws {
    try await run { server, _ in
      let request = RESP.requests("LOOKUP money alpha numeric USD\nLOOKUP money numeric alpha 756\n")
      let text = String(decoding: request, as: UTF8.self)
      let replies = try await server.connect { client in
        try await client.send(String(repeating: text, count: 50_000))
        client.endInput()
        return try await client.rest()
      }
      #expect(replies == String(repeating: "$3\r\n840\r\n$3\r\nCHF\r\n", count: 50_000))
    }
  }

  @Test(arguments: [[], ["-3"]])
  func `redis-cli sends requests and shows the replies`(protocolOption: [String]) async throws {
    try await run { (_: RunningServer, port: String) async throws in
      func ask(_ words: String...) async throws -> String {
        try await Program.output(of: ["redis-cli", "-p", port, "--no-raw"] + protocolOption + words)
      }
      #expect(try await ask("PING") == "PONG\n")
      #expect(try await ask("LOOKUP", "money", "alpha", "name", "USD") == "\"US Dollar\"\n")
      #expect(try await ask("LOOKUP", "money", "name", "alpha", "Leone") == "(error) AMBIGUOUS SLE SLL\n")
      #expect(try await ask("LOOKUP", "money", "alpha", "numeric", "XXQ") == "(nil)\n")
      #expect(
        try await ask("LOOKUPALL", "money", "alpha", "name", "CHF") == "1) \"Swiss Franc\"\n2) \"Franken\"\n")
      #expect(try await ask("LOOKUPALL", "money", "alpha", "name", "USD") == "1) \"US Dollar\"\n")
      #expect(try await ask("LOOKUP", "none", "a", "b", "c").hasPrefix("(error) ERR unknown-dictionary "))
      #expect(try await ask("LOOKUP", "money", "alpha", "name", "USD", "at=2000-01-01") == "\"US Dollar\"\n")
      #expect(try await ask("ENTRY", "money", "alpha", "USD").hasPrefix(#""{\"alpha\":\"USD\","#))
    }
  }

  @Test func `redis-cli knows the commands`() async throws {
    try await run { _, port in
      let help = try await Program.output(of: ["redis-cli", "-p", port], input: Array("help lookup\n".utf8))
      #expect(help.contains("dictionary from to value [at=DATE]"))
      #expect(help.contains("Translates a value from one system to another."))
    }
  }

  @Test func `redis-cli sends many requests through its pipe mode`() async throws {
    try await run { _, port in
      let requests = [[UInt8]](repeating: RESP.requests("LOOKUP money alpha numeric USD"), count: 20_000).joined()
      let output = try await Program.output(of: ["redis-cli", "-p", port, "--pipe"], input: Array(requests))
      #expect(output.hasSuffix("errors: 0, replies: 20000\n"))
    }
  }

  @Test(arguments: [["LOOKUP", "money", "alpha", "numeric", "USD"], ["-t", "ping_mbulk"], ["-3", "PING"]])
  func `redis-benchmark runs`(test: [String]) async throws {
    try await run { _, port in
      let options = ["-p", port, "-n", "2000", "-c", "10", "-P", "16", "--csv"]
      let output = try await Program.output(of: ["redis-benchmark"] + options + test)
      #expect(output.contains("\"rps\",\"avg_latency_ms\""))
      #expect(!output.contains("rror"))
    }
  }

  @Test func `hiredis sends commands in a pipeline`() async throws {
    try await run { _, port in
      let connection = RedisConnection(address: try RedisAddress("redis://127.0.0.1:\(port)"))
      let lookup = RedisCommand("LOOKUP", "money", "alpha", "numeric", "USD")
      let replies = try await connection.send([RedisCommand](repeating: lookup, count: 1000))
      #expect(replies.count == 1000 && replies.allSatisfy { $0.string == "840" })
      let names = try await connection.send(RedisCommand("LOOKUPALL", "money", "alpha", "name", "CHF"))
      #expect(names.array?.compactMap(\.string) == ["Swiss Franc", "Franken"])
      await #expect(throws: RedisError.server(RedisServerError(message: "AMBIGUOUS SLE SLL"))) {
        try await connection.send(RedisCommand("LOOKUP", "money", "name", "alpha", "Leone"))
      }
      await connection.close()
    }
  }

  @Test func `a Redis client over the limit gets the reason as an error of its protocol`() async throws {
    var limits = Limits()
    limits.connections = 0
    var patient = Timing()
    patient.lingerPause = .seconds(30)
    try await RunningServer.run(Conversation.node(limits), timing: patient) { server in
      let reply = try await server.connect { client in
        try await client.send("*1\r\n$4\r\nPING\r\n")
        return try await client.rest()
      }
      #expect(reply.hasPrefix("-ERR limit too many connections"))
    }
    // A client that says nothing gets the reason, too.
    try await RunningServer.run(Conversation.node(limits)) { server in
      let silent = try await server.connect { client in try await client.rest() }
      #expect(silent.hasPrefix("ERR limit \"too many connections"))
    }
  }
}
