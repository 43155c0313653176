import Crosswalk
import Testing

@testable import CrosswalkServer
@testable import CrosswalkStore

/// Lookups that come in runs take a shorter way; these tests hold it against the long one.
struct LookupRunTests {
  private static let yaml = """
    dictionary: run
    qualifiers: {region: {from: [c]}}
    systems:
      a:
      b: {unmapped: {default: none such}}
      c: {duplicates: ambiguous}
      d: {match: [caseless]}
    entries:
      - [one, 1, x, D1]
      - [two, ~, x, D2]
      - [three, "needs quotes", y, D3]
      - [four, "{brace", ~, D4]
      - {a: five, c: z}
      - {a: six, b: 6, valid: {until: 2000-01-01}}
      - {a: six, b: 66, valid: {from: 2000-01-01}}
      - {a: [seven, sieben, été], b: [7, VII], c: w, when: {region: N}}
      - {a: eight, b: 8, c: w, note: a note}
    ---
    dictionary: other
    systems: [a, b]
    entries: {one: uno, two: due}
    """

  private static func catalog(_ yaml: String) throws -> ServedCatalog {
    let dictionaries = try DictionaryFiles.read(Array(yaml.utf8), named: "test").map { dictionary in
      let record = GenerationRecord(dictionary, digest: "", chunks: 0, loaded: "")
      return ServedDictionary(dictionary, .new(), record)
    }
    return ServedCatalog(dictionaries, revision: 1)
  }

  private static func node(_ cell: CatalogCell) -> Node {
    Node(
      version: "1", name: "here", table: CommandTable(Command.general + Command.lookups), catalog: cell,
      facts: { InfoFacts() })
  }

  /// The replies to lines that arrive together, on a core that has answered nothing yet, or goes on.
  private static func replies(_ core: inout ProtocolCore, to lines: [String]) -> String {
    var input = Array(lines.map { $0 + "\n" }.joined().utf8)
    var writer = ReplyWriter()
    while !input.isEmpty {
      let (consumed, _) = input.withUnsafeBytes { core.process($0, into: &writer) }
      input.removeFirst(consumed)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func core(_ node: Node) -> ProtocolCore {
    ProtocolCore(session: Session(role: .operator, worker: Worker(node: node)))
  }

  @Test func `a run of lookups answers what each answers by itself`() throws {
    let node = Self.node(CatalogCell(try Self.catalog(Self.yaml)))
    let values = [
      "one", "two", "three", "four", "five", "six", "seven", "sieben", "été", "eight", "x", "y", "z", "w", "D1", "d1",
      "d4", "nothing", "1", "66", "\"two\"", "\"o\\u006ee\"", "one at=1999-12-31", "six at=1999-12-31", "w region=N",
      "x=y", "", " one ", "one\r", "a\tb", String(repeating: "v", count: 4097), "{", "~",
    ]
    var lines: [String] = []
    for from in ["a", "b", "c", "d"] {
      for to in ["a", "b", "c", "d", "e"] {
        for value in values { lines.append("LOOKUP run \(from) \(to) \(value)") }
      }
    }
    lines += values.map { "lookup other a b \($0)" } + values.map { "  LOOKUP  other b a  \($0)" }
    lines += ["PING", "", "LOOKUP other a", "LOOKUP nowhere a b one", "LOOKUP other a b one"]
    var random = SystemRandomNumberGenerator()
    lines = (lines + lines + lines).shuffled(using: &random)
    var whole = Self.core(node)
    let together = Self.replies(&whole, to: lines).split(separator: "\n", omittingEmptySubsequences: false)
    let apart = lines.map { line -> String in
      var fresh = Self.core(node)
      return Self.replies(&fresh, to: [line])
    }.joined().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(together.count == apart.count)
    for (one, other) in zip(together, apart) { try #require(one == other) }
    #expect(together.contains("OK \"needs quotes\""))
    #expect(together.contains("DEFAULT \"none such\""))
  }

  @Test func `a run sees what is served since, from the next read on`() throws {
    let cell = CatalogCell(try Self.catalog(Self.yaml))
    var core = Self.core(Self.node(cell))
    let lines = Array(repeating: "LOOKUP other a b one", count: 40)
    #expect(Self.replies(&core, to: lines) == String(repeating: "OK uno\n", count: 40))
    cell.install(try Self.catalog("dictionary: other\nsystems: [a, b]\nentries: {one: un}\n"))
    #expect(Self.replies(&core, to: lines) == String(repeating: "OK un\n", count: 40))
    cell.install(.empty)
    #expect(Self.replies(&core, to: ["LOOKUP other a b one"]).hasPrefix("ERR unknown-dictionary"))
  }

  @Test func `every request of a run is counted`() throws {
    let node = Self.node(CatalogCell(try Self.catalog(Self.yaml)))
    var core = Self.core(node)
    _ = Self.replies(&core, to: Array(repeating: "LOOKUP other a b two", count: 100))
    #expect(node.requests == 100)
  }
}
