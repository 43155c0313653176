import Testing

@testable import Crosswalk

/// Headers as JSON.
@Suite struct DefinitionJSONTests {
  private static let file = """
    dictionary: d
    title: T
    source: S
    direct: false
    qualifiers: {q: , r: {from: [a, c]}}
    systems:
      a:
      b: {match: [digits: 3, trim, caseless], unmapped: pass, duplicates: ambiguous}
      c: {match: [trim], unmapped: {default: "~"}, duplicates: first}
    entries: []
    """

  @Test func `a header has everything that the file has, in order`() throws {
    #expect(
      JSON.object(try dictionary(Self.file).definition.members).text
        == #"{"name":"d","title":"T","version":null,"source":"S","#
        + #""direct":false,"systems":{"a":{"match":"exact","unmapped":"none","duplicates":"reject"},"#
        + #""b":{"match":["caseless","trim",{"digits":3}],"unmapped":"pass","duplicates":"ambiguous"},"#
        + #""c":{"match":["trim"],"unmapped":{"default":"~"},"duplicates":"first"}},"#
        + #""qualifiers":{"q":{},"r":{"from":["a","c"]}}}"#)
  }

  @Test func `a header can be read again`() throws {
    let definition = try dictionary(Self.file).definition
    #expect(Definition(.object(definition.members)) == definition)
  }

  @Test(arguments: ["name", "direct", "systems", "qualifiers"]) func `a header without a required member is not valid`(
    name: String
  ) throws {
    let members = try dictionary(Self.file).definition.members
    #expect(Definition(.object(members.filter { $0.name != name })) == nil)
    #expect(Definition(.object(members.map { $0.name == name ? JSON.Member(name, 1) : $0 })) == nil)
  }

  @Test(arguments: [
    "1", "{}", #"{"match":"fuzzy","unmapped":"none","duplicates":"first"}"#,
    #"{"match":["exact"],"unmapped":"none","duplicates":"first"}"#,
    #"{"match":[{"digits":0}],"unmapped":"none","duplicates":"first"}"#,
    #"{"match":[{"digits":4097}],"unmapped":"none","duplicates":"first"}"#,
    #"{"match":"exact","unmapped":"all","duplicates":"first"}"#,
    #"{"match":"exact","unmapped":{},"duplicates":"first"}"#,
    #"{"match":"exact","unmapped":"none","duplicates":"last"}"#, #"{"match":"exact","unmapped":"none"}"#,
  ])
  func `invalid rules of a system are refused`(rules: String) throws {
    let system = #"{"match":"exact","unmapped":"none","duplicates":"reject"}"#
    func header(_ rules: String) throws -> JSON {
      try JSON(parsing: #"{"name":"d","direct":true,"systems":{"a":\#(system),"b":\#(rules)},"qualifiers":{}}"#.utf8)
    }
    #expect(Definition(try header(system)) != nil)
    #expect(Definition(try header(rules)) == nil)
  }

  @Test func `a header with too many or too few systems or qualifiers is not valid`() throws {
    let system = JSON.object(try dictionary(Self.file).definition.members)["systems"]?["a"] ?? .null
    func header(systems: Int, qualifiers: Int) -> JSON {
      [
        "name": "d", "direct": true, "systems": .object((0..<systems).map { JSON.Member("s\($0)", system) }),
        "qualifiers": .object((0..<qualifiers).map { JSON.Member("q\($0)", .object([])) }),
      ]
    }
    for (systems, qualifiers) in [(2, 0), (32, 8)] {
      #expect(Definition(header(systems: systems, qualifiers: qualifiers)) != nil)
    }
    for (systems, qualifiers) in [(1, 0), (33, 0), (2, 9)] {
      #expect(Definition(header(systems: systems, qualifiers: qualifiers)) == nil)
    }
  }
}
