import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkNetwork
import CrosswalkServer
internal import CrosswalkStore
internal import Glibc
internal import Logging

/// A server and a client whose work `check` counts: `LookupCost LOOKUP|RECORD|SINGLE READS`.
///
/// The server answers LOOKUPs or RECORDs, from the bytes that it reads to the bytes that it writes. A read has a
/// hundred lines, or one line with SINGLE. `check` subtracts the cost of a run without reads from that of a run with
/// many. The client is in the same process, and takes about thirty instructions for each read.
@main
enum LookupCost {
  static func main() throws {
    let kinds = ["LOOKUP": lookups(100), "RECORD": records, "SINGLE": lookups(1)]
    guard CommandLine.arguments.count == 3, let kind = kinds[CommandLine.arguments[1]],
      let reads = Int(CommandLine.arguments[2])
    else {
      print("usage: LookupCost LOOKUP|RECORD|SINGLE READS")
      return
    }
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { throw WrongAnswer() }
    // LineServer runs on Swift's pool of threads, which valgrind of Debian 12 does not understand, so it is not used
    // here.
    let socket = AcceptedSocket(ends[0], isUnix: true)
    let loop = try EventLoop(name: "cost")
    let node = try node()
    loop.execute {
      let connections = LoopConnections(node: node, loop: loop)
      connections.serve(socket, on: loop, timing: Timing(), logger: Logger(label: "cost"))
    }
    try ask(kind, reads, of: ends[1])
  }

  /// Sends the lines again and again, each time after all replies to the previous ones have come.
  private static func ask(_ kind: (lines: String, replies: String), _ reads: Int, of client: Int32) throws {
    let (lines, expected) = (Array(kind.lines.utf8), Array(kind.replies.utf8))
    var replies = [UInt8](repeating: 0, count: expected.count)
    // The first read resolves names and allocates memory.
    for read in 0..<1 + reads {
      guard send(client, lines, lines.count, 0) == lines.count,
        recv(client, &replies, replies.count, Int32(MSG_WAITALL)) == replies.count
      else { throw WrongAnswer() }
      if read == 0 { guard replies == expected else { throw WrongAnswer() } }
    }
  }

  private static func lookups(_ count: Int) -> (lines: String, replies: String) {
    (
      (0..<count).map { "LOOKUP cost code number C\($0)\n" }.joined(),
      (0..<count).map { "OK \($0 + 1000)\n" }.joined()
    )
  }

  private static var records: (lines: String, replies: String) {
    (
      (0..<100).map { "RECORD billing.invoice\($0 % 10) \($0).25ms cid=0123456789abcdef status=ok\n" }.joined(),
      String(repeating: "OK\n", count: 100)
    )
  }

  private struct WrongAnswer: Error {}

  private static func node() throws -> Node {
    let yaml = "dictionary: cost\nsystems: [code, number]\nentries:\n"
    let entries = (0..<180).map { "- [C\($0), \($0 + 1000)]\n" }.joined()
    let served = try DictionaryFiles.read(Array((yaml + entries).utf8), named: "cost").dictionaries.map { dictionary in
      ServedDictionary(dictionary, .new(), GenerationRecord(dictionary, digest: "", chunks: 0, loaded: ""))
    }
    let services = try (0..<10).map { try ServiceName("billing.invoice\($0)") }
    let policy = try Policy.default.setting([PolicyOption("sample", "off")])
    let policies = PolicySnapshot(policies: Dictionary(uniqueKeysWithValues: services.map { ($0, policy) }))
    var limits = Limits()
    // Under valgrind everything is slow, but the requests must be answered without giving other connections a turn.
    limits.stretchTime = .seconds(3600)
    return Node(
      version: "1", name: "here", limits: limits, table: CommandTable(Command.lookups + [Command.record]),
      catalog: CatalogCell(ServedCatalog(served, revision: 1)),
      recorderState: RecorderState(policies: PolicyCell(policies)),
      facts: { InfoFacts() })
  }
}
