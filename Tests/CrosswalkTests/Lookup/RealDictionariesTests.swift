import Foundation
import Testing

@testable import Crosswalk

/// The dictionaries that come with the project.
@Suite struct RealDictionariesTests {
  static let catalog = Result { try Catalog(reading: [folder]) }
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("dictionaries").path

  static let names = ["crm-currency", "iso15924", "iso3166-1", "iso3166-2", "iso4217", "iso639", "windows-zones"]

  @Test func `they are all there, and not empty`() throws {
    let dictionaries = try Self.catalog.get().dictionaries
    #expect(dictionaries.map(\.definition.name) == Self.names)
    for dictionary in dictionaries {
      #expect(dictionary.entryCount > 6)
      #expect(dictionary.definition.title != nil)
      #expect(dictionary.definition.version != nil)
      #expect(dictionary.definition.source != nil)
    }
  }

  @Test(arguments: [
    ("NO", "iso3166-1", "alpha-2", "name", "Norway"), ("Norway", "iso3166-1", "name", "alpha-2", "NO"),
    ("türkiye", "iso3166-1", "name", "alpha-3", "TUR"), ("Tu\u{308}rkiye", "iso3166-1", "name", "numeric", "792"),
    ("Côte d'Ivoire", "iso3166-1", "name", "alpha-2", "CI"), ("  CÔTE D'IVOIRE", "iso3166-1", "name", "alpha-2", "CI"),
    ("8", "iso3166-1", "numeric", "alpha-3", "ALB"), ("ALB", "iso3166-1", "alpha-3", "numeric", "008"),
    ("Bolivia", "iso3166-1", "name", "numeric", "068"), ("USD", "iso4217", "alpha", "numeric", "840"),
    ("008", "iso4217", "numeric", "alpha", "ALL"), ("36", "iso4217", "numeric", "name", "Australian Dollar"),
    ("no", "iso639", "alpha-2", "name", "Norwegian"), ("ger", "iso639", "bibliographic", "terminological", "deu"),
    ("Castilian", "iso639", "name", "alpha-2", "es"), ("Cyrl", "iso15924", "alpha", "numeric", "220"),
    ("20", "iso15924", "numeric", "alpha", "Xsux"), ("Lek", "crm-currency", "crm", "accounting", "008"),
    ("America/Chicago", "windows-zones", "iana", "windows", "Central Standard Time"),
    ("America/Winnipeg", "windows-zones", "iana", "windows", "Manitoba Standard Time"),
    ("US-CA", "iso3166-2", "code", "name", "California"), ("ile-de-france", "iso3166-2", "name", "code", "FR-IDF"),
    ("JPY", "iso4217", "alpha", "minor-units", "0"), ("XCG", "iso4217", "alpha", "numeric", "532"),
  ])
  func `known answers`(value: String, dictionary: String, from: String, to: String, answer: String) throws {
    #expect(try Self.catalog.get().lookup(value, in: dictionary, from: from, to: to) == .found(answer))
  }

  @Test func `which zone Central Standard Time is depends on the territory`() throws {
    let zones = try Self.catalog.get().mapping("windows-zones", from: "windows", to: "iana")
    let zone = "Central Standard Time"
    #expect(zones[zone] == "America/Chicago")
    #expect(try zones.answer(for: zone, when: ["territory": "CA"]) == .found("America/Winnipeg"))
    #expect(try zones.answer(for: zone, when: ["territory": "MX"]) == .found("America/Matamoros"))
    #expect(try zones.answer(for: "UTC", when: ["territory": "ZZ"]) == .found("Etc/UTC"))
    #expect(try zones.answer(for: zone, when: ["territory": "NZ"]) == .found("America/Chicago"))
    #expect(try zones.answers(for: zone, when: ["territory": "CA"]).contains("America/Rankin_Inlet"))
  }

  @Test func `a name of two currencies is ambiguous`() throws {
    let alpha = try Self.catalog.get().mapping("iso4217", from: "name", to: "alpha")
    #expect(try alpha.answer(for: "Bolívar Soberano") == .ambiguous(["VED", "VES"]))
  }

  @Test func `a language of three letters is known to have no two`() throws {
    let catalog = try Self.catalog.get()
    #expect(try catalog.lookup("ang", in: "iso639", from: "terminological", to: "alpha-2") == .none)
    let language = try #require(catalog["iso639"]).entry("ang", "terminological").json
    #expect(language?.hasPrefix(#"{"alpha-2":null,"terminological":"ang","bibliographic":"ang","#) == true)
  }

  @Test(arguments: names) func `every value that one entry has maps there and back`(name: String) throws {
    let catalog = try Self.catalog.get()
    let dictionary = try #require(catalog[name])
    // What holds on other days is looked up on those: see CurrencyListTests.
    let entries = dictionary.entries.filter { $0.validity.bounds.contains(Day.today().number) }
    let systems = dictionary.definition.systems
    var checked = 0
    for (index, system) in systems.enumerated() {
      let owners = Dictionary(
        grouping: entries.flatMap { entry in
          values(entry, index).map { (key: $0.reference(system.match), value: $0, entry: entry) }
        }
      ) { $0.key }
      for other in systems.indices where other != index {
        let there = try catalog.mapping(name, from: system.name, to: systems[other].name)
        let back = try catalog.mapping(name, from: systems[other].name, to: system.name)
        for (_, owner) in owners where owner.count == 1 {
          let entry = owner[0].entry
          let value = owner[0].value
          let context = Dictionary(uniqueKeysWithValues: entry.when.map { ($0.qualifier, $0.value) })
          guard let answer = values(entry, other).first else {
            #expect(try there.answer(for: value, when: context) == .none)
            continue
          }
          #expect(try there.answer(for: value, when: context) == .found(answer))
          // Back it is one of several where the answer is not this entry's alone.
          let all = try back.answers(for: answer, when: context)
          #expect(all.contains(values(entry, index)[0]), "\(value) is \(answer), which is \(all)")
          checked += 1
        }
      }
    }
    #expect(checked >= entries.count)
  }

  private func values(_ entry: Entry, _ system: Int) -> [String] {
    if case .values(let values) = entry.cells[system].cell { values } else { [] }
  }
}
