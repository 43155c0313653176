import Foundation
import Testing

@testable import Crosswalk

/// Countries, subdivisions, languages and scripts, beside the lists of iso-codes and CLDR.
@Suite struct CodeListTests {
  /// Names in use that neither list has.
  private static let common = [
    "AE": ["UAE"], "BS": ["The Bahamas"], "CD": ["DR Congo"], "GB": ["Great Britain", "U.K."], "GM": ["The Gambia"],
    "MM": ["Burma"], "MO": ["Macau"], "NL": ["The Netherlands"], "US": ["USA", "U.S.A.", "U.S."],
  ]

  @Test func `countries are those of ISO 3166-1, with CLDR's names`() throws {
    let systems = ["alpha-2", "alpha-3", "numeric", "name"]
    let territories = Dictionary(grouping: try PublishedLists.table("cldr-territories.tsv")) { $0[0] }
    let records = try PublishedLists.isoCodes("3166-1").map { country in
      let code = try #require(country["alpha_2"])
      var names = ["name", "common_name", "official_name"].compactMap { country[$0] }
      names += (territories[code] ?? []).map { $0[2] } + (Self.common[code] ?? [])
      return Record([
        "alpha-2": [code], "alpha-3": [country["alpha_3"] ?? ""], "numeric": [country["numeric"] ?? ""],
        "name": names + names.map(Self.plain),
      ])
    }
    #expect(records.count == 249)
    try compareAll("iso3166-1", with: records, systems: systems)
  }

  @Test(arguments: [
    ("Russia", "RU"), ("Ivory Coast", "CI"), ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Cape Verde", "CV"),
    ("Turkey", "TR"), ("turkiye", "TR"), ("UK", "GB"), ("USA", "US"), ("United States", "US"), ("Swaziland", "SZ"),
    ("Czech Republic", "CZ"), ("South Korea", "KR"), ("Curacao", "CW"), ("Macau", "MO"), ("Vietnam", "VN"),
    ("Hong Kong", "HK"), ("Palestine", "PS"), ("Burma", "MM"), ("The Gambia", "GM"), ("east timor", "TL"),
  ])
  func `a name in use finds its country`(name: String, code: String) throws {
    let answer = try RealDictionariesTests.catalog.get().lookup(name, in: "iso3166-1", from: "name", to: "alpha-2")
    #expect(answer == .found(code))
  }

  @Test func `subdivisions are those of ISO 3166-2`() throws {
    let records = try PublishedLists.isoCodes("3166-2").map { part in
      let name = try #require(part["name"])
      return Record(["code": [try #require(part["code"])], "name": [name, Self.plain(name)]])
    }
    #expect(records.count > 5000)
    try compareAll("iso3166-2", with: records, systems: ["code", "name"])
  }

  @Test func `languages are those of ISO 639-2`() throws {
    let records = try PublishedLists.isoCodes("639-2").map { language in
      let code = try #require(language["alpha_3"])
      let name = try #require(language["name"])
      let names = [name] + name.components(separatedBy: "; ") + [language["common_name"]].compactMap(\.self)
      return Record([
        "alpha-2": [language["alpha_2"]].compactMap(\.self), "terminological": [code],
        "bibliographic": [language["bibliographic"] ?? code], "name": names,
      ])
    }
    #expect(records.count > 480)
    try compareAll("iso639", with: records, systems: ["alpha-2", "terminological", "bibliographic", "name"])
  }

  @Test func `scripts are those of ISO 15924`() throws {
    let records = try PublishedLists.isoCodes("15924").map { script in
      Record([
        "alpha": [script["alpha_4"] ?? ""], "numeric": [script["numeric"] ?? ""], "name": [script["name"] ?? ""],
      ])
    }
    #expect(records.count > 220)
    try compareAll("iso15924", with: records, systems: ["alpha", "numeric", "name"])
  }

  /// Compares the answers, and that the dictionary has nothing else.
  private func compareAll(_ name: String, with records: [Record], systems: [String]) throws {
    try compare(name, with: records, systems: systems)
    let entries = try #require(try RealDictionariesTests.catalog.get()[name]).entries.map(Record.init)
    #expect(entries.count == records.count)
    // The second system has a value in every entry, and each value once, but for names.
    let key = systems.count > 2 ? systems[1] : systems[0]
    let known = Dictionary(records.map { ($0.cells[key]?.first, $0) }) { one, _ in one }
    for entry in entries {
      let record = try #require(known[entry.cells[key]?.first])
      #expect(entry.says(what: record), "\(entry) is not \(record)")
    }
  }

  /// A name without accents and with straight apostrophes.
  private static func plain(_ name: String) -> String {
    let straight = name.map { "‘’ʻʼʿ".contains($0) ? "'" : $0 }
    let scalars = String(straight).decomposedStringWithCanonicalMapping.unicodeScalars
    return String(String.UnicodeScalarView(scalars.filter { $0.properties.canonicalCombiningClass == .notReordered }))
  }
}
