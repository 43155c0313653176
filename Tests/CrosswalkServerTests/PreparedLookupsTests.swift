import Crosswalk
import CrosswalkTesting
import Testing

@testable import CrosswalkServer
@testable import CrosswalkStore

/// Runs of lookups use the fast path; these tests compare it with the command table.
struct PreparedLookupsTests {
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
    let dictionaries = try DictionaryFiles.read(Array(yaml.utf8), named: "test").dictionaries.map { dictionary in
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

  /// Returns the replies to lines that arrive together, on a new core or on one that continues.
  private static func replies(_ core: inout ProtocolCore, to lines: [String]) -> String {
    String(decoding: core.replies(to: Array(lines.map { $0 + "\n" }.joined().utf8)), as: UTF8.self)
  }

  private static func core(_ node: Node) -> ProtocolCore {
    ProtocolCore(session: Session(role: .operator, loopContext: LoopContext(node: node)))
  }

  @Test func `each lookup of a run gets the answer that it gets alone`() throws {
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

  @Test(arguments: [[], ["3"]])
  func `each lookup of a Redis client's run gets the answer that it gets alone`(hello: [String]) throws {
    let node = Self.node(CatalogCell(try Self.catalog(Self.yaml)))
    let values = [
      "one", "two", "three", "four", "five", "six", "seven", "été", "eight", "x", "D1", "d1", "nothing", "1", "66", "",
      " ", "a b", "\r\n", "$1", "0", String(repeating: "v", count: 999), String(repeating: "v", count: 1000),
      String(repeating: "v", count: 4097),
    ]
    var requests: [[String]] = []
    for (from, to) in [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("d", "b"), ("a", "e")] {
      for value in values { requests.append(["LOOKUP", "run", from, to, value]) }
    }
    requests += [["LOOKUP", "run", "a", "b", "six", "at=1999-12-31"], ["LOOKUP", "run", "a"], ["PING"]]
    let shuffled = (requests + requests + requests).shuffled()
    // There are runs of the same kind, and changes between kinds.
    let ordered = requests.flatMap { [$0, $0, $0] } + shuffled
    func encode(_ request: [String]) -> [UInt8] {
      var bytes = Array("*\(request.count)\r\n".utf8)
      for word in request { bytes += Array("$\(word.utf8.count)\r\n\(word)\r\n".utf8) }
      return bytes
    }
    let greeting = hello.isEmpty ? [] : encode(["HELLO"] + hello)
    func fresh() -> ProtocolCore {
      var core = Self.core(node)
      _ = core.replies(to: greeting)
      return core
    }
    var whole = fresh()
    let together = whole.replies(to: ordered.flatMap(encode))
    let apart = ordered.flatMap { request -> [UInt8] in
      var core = fresh()
      return core.replies(to: encode(request))
    }
    #expect(together == apart)
    // The replies are the same, however the input is cut.
    let input = ordered.prefix(40).flatMap(encode)
    for cut in stride(from: 1, to: input.count, by: 7) {
      var core = fresh()
      var writer = ReplyWriter()
      let (consumed, _) = input.prefix(cut).withUnsafeBytes { core.process($0, into: &writer) }
      let first = writer.bytes
      let rest = core.replies(to: Array(input[consumed...]))
      try #require(first + rest == Array(apart.prefix(first.count + rest.count)))
    }
  }

  @Test func `a run uses the newly served dictionaries from the next read on`() throws {
    let cell = CatalogCell(try Self.catalog(Self.yaml))
    var core = Self.core(Self.node(cell))
    let lines = Array(repeating: "LOOKUP other a b one", count: 40)
    #expect(Self.replies(&core, to: lines) == String(repeating: "OK uno\n", count: 40))
    cell.install(try Self.catalog("dictionary: other\nsystems: [a, b]\nentries: {one: un}\n"))
    #expect(Self.replies(&core, to: lines) == String(repeating: "OK un\n", count: 40))
    cell.install(.empty)
    #expect(Self.replies(&core, to: ["LOOKUP other a b one"]).hasPrefix("ERR unknown-dictionary"))
  }

  @Test func `an idle event loop releases what is not served any more`() async throws {
    let cell = CatalogCell(try Self.catalog(Self.yaml))
    weak let old = cell.value.dictionaries.first?.dictionary
    #expect(old != nil)
    let loops = try await EventLoops(count: 2, node: Self.node(cell), timing: Timing(), logger: .quiet)
    cell.install(.empty)
    try await eventually { old == nil }
    await loops.close()
  }

  @Test func `every request of a run is counted`() throws {
    let node = Self.node(CatalogCell(try Self.catalog(Self.yaml)))
    var core = Self.core(node)
    _ = Self.replies(&core, to: Array(repeating: "LOOKUP other a b two", count: 100))
    #expect(node.requests == 100)
  }
}
