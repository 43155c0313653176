import Crosswalk
internal import CrosswalkMonitoring
import CrosswalkServer
internal import CrosswalkStore

/// Answers lines of LOOKUP or RECORD, as a service does between reading and writing: `LookupCost LOOKUP READS`, of a hundred
/// lines each.
///
/// `check` counts what this costs: what a run of many reads takes beyond a run of none.
@main
enum LookupCost {
  static func main() throws {
    let kinds = ["LOOKUP": lookups, "RECORD": records]
    guard CommandLine.arguments.count == 3, let kind = kinds[CommandLine.arguments[1]],
      let reads = Int(CommandLine.arguments[2])
    else {
      print("usage: LookupCost LOOKUP|RECORD READS")
      return
    }
    var core = ProtocolCore(session: Session(role: .operator, loopContext: LoopContext(node: try node())))
    var reply = ReplyWriter()
    let (lines, expected) = kind
    let input = Array(lines.utf8)
    try input.withUnsafeBytes { input in
      // The first read resolves names and makes room.
      for read in 0..<1 + reads {
        reply.clear()
        let (consumed, _) = core.process(input, into: &reply)
        guard consumed == input.count else { throw WrongAnswer() }
        if read == 0 { guard reply.bytes == Array(expected.utf8) else { throw WrongAnswer() } }
      }
    }
    guard reply.bytes.count == expected.utf8.count else { throw WrongAnswer() }
  }

  private static var lookups: (lines: String, replies: String) {
    (
      (0..<100).map { "LOOKUP cost code number C\($0)\n" }.joined(),
      (0..<100).map { "OK \($0 + 1000)\n" }.joined()
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
    // Under valgrind all takes long: what is counted is answered at one stretch all the same.
    limits.stretchTime = .seconds(3600)
    return Node(
      version: "1", name: "here", limits: limits, table: CommandTable(Command.lookups + [Command.record]),
      catalog: CatalogCell(ServedCatalog(served, revision: 1)),
      recorderState: RecorderState(policies: PolicyCell(policies)),
      facts: { InfoFacts() })
  }
}
