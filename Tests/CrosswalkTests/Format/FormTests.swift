import Testing

@testable import Crosswalk

/// The shapes that a dictionary file may have (file format, sections "The long form" and "The short form").
@Suite struct FormTests {
  @Test func `the long form can say everything`() throws {
    let dictionary = try dictionary(
      """
      dictionary: iso4217
      title: ISO 4217 currency codes
      version: 2024-06-25
      source: SIX Group, list one
      direct: false
      qualifiers: [territory]
      systems:
        alpha:
        numeric: {unmapped: {default: 999}}
        name: {match: [caseless, trim, digits: 5], unmapped: pass, duplicates: first}
      entries:
        - [USD, 840, US Dollar]
        - {alpha: EUR, numeric: 978, name: Euro}
        - alpha: XTS
          numeric: 963
          note: reserved for testing
      """)
    let definition = dictionary.definition
    #expect(definition.name == "iso4217")
    #expect(definition.title == "ISO 4217 currency codes")
    #expect(definition.version == "2024-06-25")
    #expect(definition.source == "SIX Group, list one")
    #expect(!definition.direct)
    #expect(definition.qualifiers == [Qualifier(name: "territory")])
    #expect(definition.systems.map(\.name) == ["alpha", "numeric", "name"])
    #expect(definition.systems.map(\.unmapped) == [.none, .value("999"), .pass])
    #expect(definition.systems.map(\.duplicates) == [.reject, .reject, .first])
    #expect(definition.systems.map(\.match.caseless) == [false, false, true])
    #expect(definition.systems.map(\.match.trim) == [false, false, true])
    #expect(definition.systems.map(\.match.digits) == [nil, nil, 5])
    #expect(
      dictionary.entries.map(\.json.text) == [
        #"{"alpha":"USD","numeric":"840","name":"US Dollar"}"#,
        #"{"alpha":"EUR","numeric":"978","name":"Euro"}"#,
        #"{"alpha":"XTS","numeric":"963","note":"reserved for testing"}"#,
      ])
    #expect(dictionary.entries.map(\.line) == [12, 13, 14])
  }

  @Test func `the short form is a mapping between two systems`() throws {
    let dictionary = try dictionary(
      """
      dictionary: crm-currency
      systems: [crm, accounting]
      entries:
        US-Dollar: 840
        Euro: [978, 0978]
        Nothing: ~
      """)
    #expect(
      dictionary.entries.map(\.json.text) == [
        #"{"crm":"US-Dollar","accounting":"840"}"#, #"{"crm":"Euro","accounting":["978","0978"]}"#,
        #"{"crm":"Nothing","accounting":null}"#,
      ])
  }

  @Test func `everything that is not given has its default`() throws {
    let definition = try dictionary(entries: "- [1, 2]").definition
    #expect(definition.title == nil)
    #expect(definition.version == nil)
    #expect(definition.source == nil)
    #expect(definition.direct)
    #expect(definition.qualifiers.isEmpty)
    #expect(definition.systems == [System(name: "a"), System(name: "b")])
    #expect(definition.systems[0].match == .exact)
    #expect(definition.systems[0].unmapped == .none)
    #expect(definition.systems[0].duplicates == .reject)
  }

  @Test(arguments: [
    "match: exact", "match: \"exact\"", "unmapped: none", "duplicates: reject",
    "match: exact, unmapped: none, duplicates: reject",
  ])
  func `a default may be said`(rule: String) throws {
    let dictionary = try dictionary("dictionary: d\nsystems: {a: {\(rule)}, b: {}}\nentries: []")
    #expect(dictionary.definition.systems == [System(name: "a"), System(name: "b")])
  }

  @Test(arguments: [("true", true), ("false", false), ("\"false\"", false), ("!!str false", false)])
  func `direct is true or false, quoted or not`(word: String, value: Bool) throws {
    #expect(try dictionary("dictionary: d\ndirect: \(word)\nsystems: [a, b]\nentries: []").definition.direct == value)
  }

  @Test func `title, version, source and direct can come after the entries`() throws {
    let definition = try dictionary(
      "systems: [a, b]\nentries: []\nsource: S\nversion: 1.10\ntitle: T\ndirect: false\ndictionary: late"
    ).definition
    #expect(definition.name == "late")
    #expect(definition.title == "T")
    #expect(definition.version == "1.10")
    #expect(definition.source == "S")
    #expect(!definition.direct)
  }

  @Test func `a dictionary may have no entries`() throws {
    #expect(try dictionary(entries: "  []").entryCount == 0)
    #expect(try dictionary(entries: "  {}").entryCount == 0)
  }

  @Test func `a file may hold several dictionaries, a document each`() throws {
    let all = try dictionaries(
      """
      # the first needs no mark
      dictionary: one
      systems: [a, b]
      entries: {x: y}
      --- # the second
      dictionary: two
      systems: [a, b]
      entries: {x: z}
      ...
      %YAML 1.1
      ---
      {dictionary: three, systems: [a, b], entries: []}
      """)
    #expect(all.map(\.definition.name) == ["one", "two", "three"])
    #expect(all.map(\.entryCount) == [1, 1, 0])
    #expect(all[1].entries.map(\.line) == [8])
  }

  @Test func `qualifiers may say from where they count`() throws {
    let definition = try dictionary(
      """
      dictionary: d
      qualifiers:
        territory: {from: [a, c]}
        usage:
      systems: [a, b, c]
      entries: []
      """
    ).definition
    #expect(definition.qualifiers == [Qualifier(name: "territory", from: ["a", "c"]), Qualifier(name: "usage")])
  }

  @Test func `a system and a qualifier may share a name`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nqualifiers: [a]\nsystems: [a, b]\nentries:\n- {a: 1, b: 2, when: {a: x}}")
    #expect(dictionary.entries.map(\.json.text) == [#"{"a":"1","b":"2","when":{"a":"x"}}"#])
  }

  @Test(arguments: ["a", "0", "a.b_c-d", "9-", String(repeating: "n", count: 64)])
  func `names are of lower-case letters, digits, dots, underscores and hyphens`(name: String) throws {
    let definition = try dictionary(
      "dictionary: \(name)\nqualifiers: [\(name)]\nsystems: [\(name), other]\nentries: []"
    ).definition
    #expect(definition.name == name)
    #expect(definition.systems[0].name == name)
    #expect(definition.qualifiers[0].name == name)
  }

  @Test(arguments: ["when", "valid", "primary", "note", "at"])
  func `a dictionary may have a name that systems may not`(name: String) throws {
    #expect(try dictionary("dictionary: \(name)\nsystems: [a, b]\nentries: []").definition.name == name)
  }

  @Test func `a byte-order mark is not part of the content`() throws {
    let dictionary = try dictionary("\u{FEFF}" + withEntries("- [1, 2]"))
    #expect(dictionary.entryCount == 1)
    #expect(errors(in: "\u{FEFF}oops: 1").first?.hasPrefix("1:1 ") == true)
  }

  @Test(arguments: ["\r\n", "\r", "\n"]) func `lines end as on any system`(end: String) throws {
    let text = withEntries("- [1, 2]\n- [3, 4]\n").split(separator: "\n").joined(separator: end) + end
    #expect(try dictionary(text).entries.map(\.line) == [4, 5])
  }
}
