import Crosswalk
import Testing

@testable import CrosswalkServer
@testable import CrosswalkStore

/// What the commands on dictionaries say besides an answer: why, what nearly answers, and what was probably meant.
struct LookupCommandTests {
  private static let yaml = """
    dictionary: brazil
    qualifiers: [territory]
    systems:
      alpha: {duplicates: ambiguous}
      numeric: {match: [digits: 3], unmapped: {default: 999}}
    entries:
      - {alpha: BRC, numeric: 76, valid: {until: 1989-02-01}}
      - {alpha: BRL, numeric: 986}
      - {alpha: two, numeric: 1}
      - {alpha: two, numeric: 2}
    ---
    dictionary: iso4217
    systems: [alpha, name]
    entries: {USD: US Dollar}
    """

  private static func node() throws -> Node {
    let dictionaries = try DictionaryFiles.read(Array(yaml.utf8), named: "test.yaml").dictionaries.map { dictionary in
      ServedDictionary(dictionary, .new(), GenerationRecord(dictionary, digest: "", chunks: 0, loaded: ""))
    }
    return Node(
      version: "1", name: "here", table: CommandTable(Command.general + Command.lookups + Command.catalog),
      catalog: CatalogCell(ServedCatalog(dictionaries, revision: 1)), facts: { InfoFacts() })
  }

  /// Returns the replies to lines that arrive together.
  private func replies(_ lines: String...) async throws -> [String] {
    var conversation = Conversation(try Self.node())
    await conversation.send(Array(lines.map { $0 + "\n" }.joined().utf8))
    return conversation.text.split(separator: "\n").map(String.init)
  }

  @Test func `ENTRYALL shows every entry of a value with its line, and why one does not apply`() async throws {
    let replies = try await replies(
      "ENTRYALL brazil alpha BRC", "ENTRYALL brazil alpha BRC at=1989-01-31", "ENTRYALL brazil alpha two",
      "ENTRYALL brazil alpha x", "ENTRYALL brazil alpha", "ENTRYALL brazil alpha BRC colour=red", "PING")
    #expect(
      replies == [
        #"OK [{"alpha":"BRC","numeric":"76","valid":{"until":"1989-02-01"},"line":7,"applies":false,"#
          + #""because":"valid until 1989-02-01"}]"#,
        #"OK [{"alpha":"BRC","numeric":"76","valid":{"until":"1989-02-01"},"line":7}]"#,
        #"OK [{"alpha":"two","numeric":"1","line":9},{"alpha":"two","numeric":"2","line":10}]"#, "OK []",
        #"ERR bad-request "ENTRYALL takes dictionary system value [at=DATE] [QUALIFIER=word …]""#,
        #"ERR bad-request "brazil has no qualifier 'colour'; it declares territory""#, "OK PONG",
      ])
  }

  @Test func `EXPLAIN names the entries that nearly answer, even for a default, and the candidates`() async throws {
    let documents = try await replies(
      "EXPLAIN brazil alpha numeric BRC", "EXPLAIN brazil numeric alpha 0986", "EXPLAIN brazil alpha numeric two",
      "EXPLAIN brazil alpha numeric BRL"
    ).map { try JSON(parsing: $0.dropFirst(3).utf8) }
    #expect(documents.map { $0["status"]?.string } == ["DEFAULT", "NONE", "AMBIGUOUS", "OK"])
    #expect(documents[0]["nearly"]?.array?.map { $0["line"]?.integer } == [7])
    #expect(documents[0]["nearly"]?.array?.first?["because"] == "valid until 1989-02-01")
    #expect(documents[0]["file"] == "test.yaml")
    #expect(documents[1]["nearly"]?.array?.map { $0["line"]?.integer } == [8])
    #expect(documents[2]["candidates"]?.array?.map { $0["line"]?.integer } == [9, 10])
    #expect(documents[2]["nearly"] == nil)
    #expect(documents[3]["nearly"] == nil)
    #expect(documents[3]["line"]?.integer == 8)
  }

  @Test func `a slow answer delays the requests after it, and the order stays the same`() async throws {
    let replies = try await replies(
      "PING 1", "EXPLAIN brazil alpha numeric x", "LOOKUP brazil alpha numeric BRL", "ENTRYALL brazil alpha x", "PING 2"
    )
    #expect(replies.count == 5)
    #expect(replies[0] == "OK 1")
    #expect(replies[1].hasPrefix(#"OK {"answer":"999","status":"DEFAULT""#))
    #expect(Array(replies[2...]) == ["OK 986", "OK []", "OK 2"])
  }

  @Test func `the nearest name is suggested for every kind of name`() async throws {
    let replies = try await replies(
      "LOOKUP iso4127 alpha name USD", "LOOKUP iso4217 alfa name USD", "LOOKUP brazil alpha numeric x teritory=CA",
      "LOOKUP brazil alpha numeric x att=2001-01-01", "ENTRIES brazil ofset=1", "LOKUP brazil", "HELP explian",
      "LOOKUP nowhere alpha name USD", "LOOKUP iso4217 alpha cents USD")
    #expect(
      replies == [
        #"ERR unknown-dictionary "no dictionary is called 'iso4127'; DICTIONARIES lists what is loaded;"#
          + #" did you mean 'iso4217'?""#,
        #"ERR unknown-system "iso4217 has no system 'alfa'; it has alpha, name; did you mean 'alpha'?""#,
        #"ERR bad-request "brazil has no qualifier 'teritory'; it declares territory; did you mean 'territory'?""#,
        #"ERR bad-request "brazil has no qualifier 'att'; it declares territory; did you mean 'at'?""#,
        #"ERR bad-request "no option 'ofset'; ENTRIES takes dictionary [offset=0] [count=100];"#
          + #" did you mean 'offset'?""#,
        #"ERR unknown-command "no command 'LOKUP'; HELP lists all; did you mean 'LOOKUP'?""#,
        #"ERR unknown-command "no command 'explian'; HELP lists all; did you mean 'EXPLAIN'?""#,
        #"ERR unknown-dictionary "no dictionary is called 'nowhere'; DICTIONARIES lists what is loaded""#,
        #"ERR unknown-system "iso4217 has no system 'cents'; it has alpha, name""#,
      ])
  }

  @Test func `Redis clients get the same answers`() async throws {
    var conversation = Conversation(try Self.node())
    await conversation.send(
      RESP.request("ENTRYALL", "brazil", "alpha", "BRL") + RESP.request("ENTRYALL", "brazil", "a", "x"))
    #expect(
      conversation.text
        == "$42\r\n" + #"[{"alpha":"BRL","numeric":"986","line":8}]"# + "\r\n"
        + "-ERR unknown-system brazil has no system 'a'; it has alpha, numeric\r\n")
  }
}
