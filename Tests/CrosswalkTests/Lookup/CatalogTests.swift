import Crosswalk
import Foundation
import Testing

/// The library as an application uses it: by its public interface alone.
@Suite struct CatalogTests {
  let catalog: Catalog

  init() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      dictionary: iso4217
      title: ISO 4217 currency codes
      version: 2024-06-25
      systems:
        alpha: {match: [caseless]}
        numeric: {match: [digits: 3], unmapped: {default: 999}}
        name: {duplicates: ambiguous, unmapped: pass}
      entries:
      - [USD, 840, US Dollar]
      - [ALL, 008, [Lek, Albanian Lek]]
      - [SLL, 694, Leone]
      - [SLE, 925, Leone]
      - {alpha: XXX, name: ~}
      """, to: "currencies.yaml")
    try folder.write(
      """
      dictionary: drive
      qualifiers: [territory]
      systems: [car, side]
      entries:
      - [any, right]
      - {car: any, side: left, when: {territory: SE}, valid: {until: 1967-09-03}}
      """, to: "drive.yml")
    catalog = try Catalog(reading: [folder.path])
  }

  @Test func `a catalog has its dictionaries by name`() throws {
    #expect(catalog.dictionaries.map(\.definition.name) == ["drive", "iso4217"])
    let currencies = try #require(catalog["iso4217"])
    #expect(currencies.definition.title == "ISO 4217 currency codes")
    #expect(currencies.definition.version == "2024-06-25")
    #expect(currencies.definition.systems.map(\.name) == ["alpha", "numeric", "name"])
    #expect(currencies.definition.systems[1].match.digits == 3)
    #expect(currencies.file == "currencies.yaml")
    #expect(currencies.entryCount == 5)
    #expect(catalog["iso3166"] == nil)
  }

  @Test func `a mapping gives the counterpart of a value, or nil`() throws {
    let numeric = try catalog.mapping("iso4217", from: "alpha", to: "numeric")
    #expect(numeric["USD"] == "840")
    #expect(numeric["usd"] == "840")
    #expect(numeric["EUR"] == "999")
    #expect(try catalog.mapping("iso4217", from: "numeric", to: "alpha")["8"] == "ALL")
    let alpha = try catalog.mapping("iso4217", from: "name", to: "alpha")
    #expect(alpha["Albanian Lek"] == "ALL")
    #expect(alpha["Leone"] == nil)
    #expect(alpha["Thaler"] == nil)
  }

  @Test func `an answer says more than the nil of the subscript`() throws {
    let alpha = try catalog.mapping("iso4217", from: "name", to: "alpha")
    #expect(try alpha.answer(for: "Lek") == .found("ALL"))
    #expect(try alpha.answer(for: "Leone") == .ambiguous(["SLL", "SLE"]))
    #expect(try alpha.answer(for: "Thaler") == .none)
    let name = try catalog.mapping("iso4217", from: "alpha", to: "name")
    #expect(try name.answer(for: "XXX") == .none)
    #expect(try name.answer(for: "THB") == .default("THB"))
    #expect(try name.answers(for: "ALL") == ["Lek", "Albanian Lek"])
    #expect(try name.answers(for: "XXX") == [])
    #expect(try name.answers(for: "THB") == ["THB"])
  }

  @Test func `an answer's value is the one answer, found or default`() {
    #expect(Answer.found("x").value == "x")
    #expect(Answer.default("x").value == "x")
    #expect(Answer.none.value == nil)
    #expect(Answer.ambiguous(["x"]).value == nil)
  }

  @Test func `a lookup can have a day and a context`() throws {
    let side = try catalog.mapping("drive", from: "car", to: "side")
    #expect(try side.answer(for: "any", on: Day("1967-09-02"), when: ["territory": "SE"]) == .found("left"))
    #expect(try side.answer(for: "any", on: Day("1967-09-03"), when: ["territory": "SE"]) == .found("right"))
    #expect(try side.answers(for: "any", on: Day("1967-09-02"), when: ["territory": "NO"]) == ["right"])
    #expect(
      try catalog.lookup(
        "any", in: "drive", from: "car", to: "side", on: Day("1900-01-01"), when: ["territory": "SE"]) == .found("left")
    )
    #expect(try catalog.lookup("any", in: "drive", from: "car", to: "side") == .found("right"))
  }

  @Test func `unknown names are errors that say so`() throws {
    let names = catalog.dictionaries.map(\.definition.name)
    #expect(throws: LookupError.unknownDictionary("iso", known: names)) {
      try catalog.mapping("iso", from: "alpha", to: "name")
    }
    #expect(throws: LookupError.unknownSystem("alfa", dictionary: "iso4217", known: ["alpha", "numeric", "name"])) {
      try catalog.mapping("iso4217", from: "alfa", to: "name")
    }
    #expect(throws: LookupError.unknownSystem("nome", dictionary: "iso4217", known: ["alpha", "numeric", "name"])) {
      try catalog.lookup("USD", in: "iso4217", from: "alpha", to: "nome")
    }
    #expect(throws: LookupError.sameSystem("alpha")) { try catalog.mapping("iso4217", from: "alpha", to: "alpha") }
    let side = try catalog.mapping("drive", from: "car", to: "side")
    #expect(throws: LookupError.unknownQualifier("weather", dictionary: "drive", known: ["territory"])) {
      try side.answer(for: "any", when: ["weather": "rain"])
    }
    #expect(throws: LookupError.unknownQualifier("weather", dictionary: "drive", known: ["territory"])) {
      try side.answers(for: "any", when: ["weather": "rain"])
    }
  }

  @Test(arguments: [
    (LookupError.unknownDictionary("x"), "no dictionary is called \"x\""),
    (.unknownSystem("x", dictionary: "d"), "d has no system \"x\""),
    (.unknownQualifier("x", dictionary: "d"), "d declares no qualifier \"x\""),
    (
      .unknownDictionary("iso4127", known: ["iso4217", "iso639"]),
      "no dictionary is called \"iso4127\"; there is iso4217, iso639; did you mean \"iso4217\"?"
    ),
    (
      .unknownSystem("x", dictionary: "d", known: ["alpha", "name"]), "d has no system \"x\"; it has alpha, name"
    ),
    (
      .unknownQualifier("teritory", dictionary: "d", known: ["territory"]),
      "d declares no qualifier \"teritory\"; it declares territory; did you mean \"territory\"?"
    ),
    (.unknownDictionary("x", known: (0..<100).map { "d\($0)" }), "no dictionary is called \"x\""),
  ])
  func `a lookup error says what is wrong`(error: LookupError, description: String) {
    #expect(error.description == description)
  }

  @Test func `one error anywhere means that nothing is loaded`() throws {
    let folder = try TemporaryFolder()
    try folder.write("dictionary: good\nsystems: [a, b]\nentries: []", to: "a.yaml")
    try folder.write("dictionary: wrong\nsystems: [a]\nentries: []", to: "b.yaml")
    let error = #expect(throws: DictionaryErrors.self) { try Catalog(reading: [folder.path]) }
    #expect(error?.problems.map(\.position.line) == [2])
    #expect(error?.problems.map(\.file) == ["\(folder.path)/b.yaml"])
    #expect(
      error?.description.hasSuffix("b.yaml:2:10: error: a dictionary has at least two systems; this one has one")
        == true)
  }

  @Test func `an empty catalog says that it has no such dictionary`() throws {
    let empty = try Catalog(reading: [])
    #expect(empty.dictionaries.isEmpty)
    #expect(throws: LookupError.unknownDictionary("d")) { try empty.lookup("x", in: "d", from: "a", to: "b") }
  }

  @Test func `a catalog is shared between tasks freely`() async throws {
    let numeric = try catalog.mapping("iso4217", from: "alpha", to: "numeric")
    let answers = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<500).map { _ in numeric["USD"] }.allSatisfy { $0 == "840" } ? "840" : nil }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: "840", count: 8))
  }

  @Test func `a catalog is read from text`() throws {
    let catalog = try Catalog(
      yaml: """
        dictionary: lights
        systems: [colour, action]
        entries: {red: stop, green: go}
        ---
        dictionary: empty
        systems: [a, b]
        entries: []
        """)
    #expect(catalog.dictionaries.map(\.name) == ["empty", "lights"])
    #expect(catalog.dictionaries.map(\.entryCount) == [0, 2])
    #expect(try catalog.lookup("red", in: "lights", from: "colour", to: "action") == .found("stop"))
  }

  @Test func `errors in a text have its name, and a position`() throws {
    let error = try #require(throws: DictionaryErrors.self) {
      try Catalog(yaml: "dictionary: x\nsystems: [a]\nentries: []", named: "settings")
    }
    #expect(error.problems.map(\.file) == ["settings"])
    #expect(error.description.hasPrefix("settings:2:"))
  }

  @Test func `a dictionary gives all its entries, in the order of the file`() throws {
    let currencies = try #require(catalog["iso4217"])
    #expect(currencies.entries.map { $0["alpha"] } == ["USD", "ALL", "SLL", "SLE", "XXX"])
    #expect(currencies.entries.map(\.line) == [9, 10, 11, 12, 13])
    #expect(currencies.entries.count == 5)
    #expect(currencies.entries[4]["alpha"] == "XXX")
    #expect(currencies.entries.last?["alpha"] == "XXX")
    let entry = try #require(currencies.entries.first { $0["alpha"] == "ALL" })
    #expect(entry["name"] == "Lek")
    #expect(entry.values(in: "name") == ["Lek", "Albanian Lek"])
    #expect(entry.cell("name") == .values(["Lek", "Albanian Lek"]))
    let last = try #require(currencies.entries.max { $0.line ?? 0 < $1.line ?? 0 })
    #expect(last.cell("name") == .none)
    #expect(last.cell("numeric") == .leftOut)
    #expect(last["name"] == nil)
    #expect(last.values(in: "numeric") == [])
    #expect(last["unheard-of"] == nil)
  }

  @Test func `more entries than are made at a time come in their order`() throws {
    let lines = (0..<1000).map { "- [k\($0), \($0)]" }.joined(separator: "\n")
    let catalog = try Catalog(yaml: "dictionary: d\nsystems: [a, b]\nentries:\n\(lines)")
    let entries = try #require(catalog["d"]).entries
    #expect(entries.map { $0["b"] } == (0..<1000).map { "\($0)" })
  }

  @Test func `the entry of a value has its values in all systems`() throws {
    let entry = try #require(try catalog.entry("usd", in: "iso4217", from: "alpha").entry)
    #expect(entry["numeric"] == "840")
    #expect(entry["name"] == "US Dollar")
    #expect(entry.line == 9)
    #expect(try catalog.entry("EUR", in: "iso4217", from: "alpha") == .none)
    #expect(try catalog.entry("Leone", in: "iso4217", from: "name") == .ambiguous)
    #expect(try catalog.entry("Leone", in: "iso4217", from: "name").entry == nil)

    let day = try #require(Day("1960-01-01"))
    let drive = try #require(catalog["drive"])
    let old = try #require(try drive.entry("any", from: "car", on: day, when: ["territory": "SE"]).entry)
    #expect(old["side"] == "left")
    #expect(old.when.map(\.value) == ["SE"])
    #expect(old.validity.until == Day("1967-09-03"))
    #expect(try drive.entry("any", from: "car", when: ["territory": "SE"]).entry?["side"] == "right")
  }

  @Test func `an entry of an unknown system, dictionary or qualifier is an error`() throws {
    #expect(throws: LookupError.unknownDictionary("x", known: ["drive", "iso4217"])) {
      try catalog.entry("USD", in: "x", from: "alpha")
    }
    #expect(throws: LookupError.unknownSystem("x", dictionary: "drive", known: ["car", "side"])) {
      try catalog.entry("any", in: "drive", from: "x")
    }
    #expect(throws: LookupError.unknownQualifier("x", dictionary: "drive", known: ["territory"])) {
      try catalog.entry("any", in: "drive", from: "car", when: ["x": "y"])
    }
  }

  @Test func `an explanation says which entry answers, or which nearly does`() throws {
    let numeric = try catalog.mapping("iso4217", from: "alpha", to: "numeric")
    let found = try numeric.explanation(for: "USD")
    #expect(found.answer == .found("840"))
    #expect(found.because == "one entry has this alpha")
    #expect(found.entry?["name"] == "US Dollar")
    #expect(found.file == "currencies.yaml")
    #expect(found.version == "2024-06-25")
    #expect(found.generation == nil)
    #expect(found.nearly == [])
    let several = try catalog.mapping("iso4217", from: "name", to: "alpha").explanation(for: "Leone")
    #expect(several.candidates.map { $0["alpha"] } == ["SLL", "SLE"])
    let old = try catalog.mapping("drive", from: "side", to: "car").explanation(for: "left")
    #expect(old.answer == .none)
    #expect(old.nearly.map(\.because) == ["valid until 1967-09-03; only for territory SE"])
  }

  @Test func `a catalog answers by names as a client does`() throws {
    #expect(try catalog.lookupAll("ALL", in: "iso4217", from: "alpha", to: "name") == ["Lek", "Albanian Lek"])
    #expect(try catalog.lookupAll("EUR", in: "iso4217", from: "alpha", to: "numeric") == ["999"])
    #expect(try catalog.lookupAll("XXX", in: "iso4217", from: "alpha", to: "name") == [])
    #expect(try catalog.explain("ALL", in: "iso4217", from: "alpha", to: "name").answer == .found("Lek"))
  }

  @Test func `errors say the same by way of Foundation`() throws {
    let error = try #require(throws: DictionaryErrors.self) { try Catalog(yaml: "x: y") }
    #expect(error.localizedDescription == error.description)
    let unknown = LookupError.unknownSystem("numerc", dictionary: "iso4217", known: ["alpha", "numeric"])
    #expect(unknown.localizedDescription == unknown.description)
    #expect(unknown.description.hasPrefix(#"iso4217 has no system "numerc"; it has alpha, numeric"#))
  }
}
