import Crosswalk
import Testing

/// A client reads what a server wrote: entries and explanations come back from their JSON as they were.
@Suite struct AnswerDocumentTests {
  private static let catalog = """
    dictionary: d
    version: "7"
    qualifiers: [land, zone]
    systems: {a: {duplicates: ambiguous}, b: {}}
    entries:
    - [x, 1]
    - {a: [y, z], b: ~}
    - {a: w, b: 2, when: {land: CA, zone: "1"}, valid: {from: 2001-01-01, until: 2002-02-02}, note: N}
    - {a: v, b: 3, valid: {from: 2001-01-01}, primary: true}
    - {a: v, b: 4, valid: {until: 2101-01-01}, primary: [b]}
    - {a: u, b: 5}
    - {a: u, b: 6}
    """

  @Test func `an entry comes back from its JSON`() throws {
    let entries = try #require(try Catalog(yaml: Self.catalog)["d"]).entries
    for entry in entries {
      let read = try #require(Entry(json: entry.json, line: .integer(9)))
      #expect(read == entry)
      #expect(read.when.map(\.value) == entry.when.map(\.value))
      #expect(read.validity == entry.validity)
      #expect(read.primary == entry.primary)
      #expect(read.note == entry.note)
      #expect(read.line == 9)
    }
    #expect(entries.count == 7)
  }

  @Test(arguments: ["x", "y", "w", "v", "u", "X", "nothing"])
  func `an explanation comes back from its JSON`(_ value: String) throws {
    let mapping = try Catalog(yaml: Self.catalog).mapping("d", from: "a", to: "b")
    let explanation = try mapping.explanation(for: value)
    #expect(Explanation(json: explanation.json) == explanation)
  }

  @Test(arguments: ["3", "[]", #"{"a": 1}"#, #"{"a": {"x": "y"}}"#])
  func `what is not an entry is not read as one`(_ text: String) throws {
    #expect(Entry(json: try JSON(parsing: text.utf8)) == nil)
  }
}
