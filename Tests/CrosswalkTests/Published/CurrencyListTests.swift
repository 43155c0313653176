import Testing

@testable import Crosswalk

/// ISO 4217, beside the lists of SIX.
@Suite struct CurrencyListTests {
  private static let systems = ["alpha", "numeric", "name", "minor-units"]

  /// A code of list three that is not in list one: the months or years that the list names, and the first day after.
  struct Withdrawn {
    let record: Record
    let lastPeriod: Day
    let end: Day
  }

  @Test func `each value of today maps in each direction as list one has it`() throws {
    try compare("iso4217", with: Self.today(), systems: Self.systems)
  }

  @Test func `the entries are those of lists one and three, and no others`() throws {
    let entries = try #require(try RealDictionariesTests.catalog.get()["iso4217"]).entries
    var records = Self.byCode(try Self.today() + Self.withdrawn().map(\.record))
    for entry in entries.map(Record.init) {
      let alpha = try #require(entry.cells["alpha"]?.first)
      let record = try #require(records[alpha])
      records[alpha] = nil
      #expect(entry.says(what: record), "\(entry) is not \(record)")
    }
    #expect(records.isEmpty)
  }

  @Test func `a withdrawn code answers in the last period that list three names, and not afterwards`() throws {
    let catalog = try RealDictionariesTests.catalog.get()
    let directions = try Self.systems.dropLast().map {
      try catalog.mapping("iso4217", from: $0, to: "alpha" == $0 ? "numeric" : "alpha")
    }
    let withdrawn = try Self.withdrawn()
    #expect(withdrawn.count > 120)
    for code in withdrawn {
      let cells = code.record.cells
      let alpha = try #require(cells["alpha"]?.first)
      let number = cells["numeric"]?.first
      #expect(try directions[0].answer(for: alpha, on: code.lastPeriod).value == number, "\(alpha)")
      for value in [number].compactMap({ $0 }) {
        #expect(try directions[1].answers(for: value, on: code.lastPeriod).contains(alpha), "\(value) is \(alpha)")
      }
      for name in cells["name"] ?? [] {
        #expect(try directions[2].answers(for: name, on: code.lastPeriod).contains(alpha), "\(name) is \(alpha)")
      }
      #expect(try directions[0].answer(for: alpha, on: code.end) == .none, "\(alpha) still answers on \(code.end)")
      #expect(try directions[0].answer(for: alpha) == .none, "\(alpha) still answers today")
    }
  }

  @Test(arguments: [
    ("numeric", "532", "2020-01-01", "ANG"), ("numeric", "532", "2025-04-01", "XCG"),
    ("numeric", "191", "1993-01-01", "HRD"), ("numeric", "191", "2022-12-31", "HRK"),
    ("numeric", "076", "1980-01-01", "BRB"), ("numeric", "076", "1988-01-01", "BRC"),
    ("numeric", "76", "1989-12-31", "BRN"), ("numeric", "76", "1992-01-01", "BRE"),
    ("numeric", "484", "1990-01-01", "MXP"), ("numeric", "484", "1995-01-01", "MXN"),
    ("name", "Leone", "2020-01-01", "SLL"), ("name", "Leone", "2024-01-01", "SLE"),
    ("name", "Belarusian Ruble", "2010-01-01", "BYR"), ("name", "Belarusian Ruble", "2020-01-01", "BYN"),
    ("name", "Deutsche Mark", "1995-06-01", "DEM"), ("name", "kuna", "2015-01-01", "HRK"),
    ("name", "Croatian Kuna", "2015-01-01", "HRK"), ("name", "Zimbabwe Dollar", "2007-01-01", "ZWD"),
    ("name", "Nuevo Sol", "2026-01-01", "PEN"), ("name", "Zimbabwe Dollar", "2010-01-01", "ZWL"),
  ])
  func `a number or a name that was taken again answers by date`(
    system: String, value: String, day: String, alpha: String
  ) throws {
    let catalog = try RealDictionariesTests.catalog.get()
    #expect(try catalog.lookup(value, in: "iso4217", from: system, to: "alpha", on: Day(day)) == .found(alpha))
  }

  @Test func `while one replaced the other, a name says neither`() throws {
    let alpha = try RealDictionariesTests.catalog.get().mapping("iso4217", from: "name", to: "alpha")
    #expect(try alpha.answer(for: "Leone", on: Day("2023-01-01")) == .ambiguous(["SLE", "SLL"]))
    #expect(try alpha.answer(for: "Leone") == .found("SLE"))
  }

  /// The codes of list one, with the names that list three has for them besides.
  private static func today() throws -> [Record] {
    let former = Dictionary(grouping: try PublishedLists.six("list-three.xml")) { $0["Ccy"] ?? "" }
    return try PublishedLists.six("list-one.xml").reduce(into: [String: Record]()) { records, row in
      let alpha = try #require(row["Ccy"])
      let minor = try #require(row["CcyMnrUnts"])
      let names = [row["CcyNm"]] + (former[alpha] ?? []).map { $0["CcyNm"] }
      records[alpha] = Record([
        "alpha": [alpha], "numeric": [try #require(row["CcyNbr"])], "name": names.compactMap(\.self).map(oneLine),
        "minor-units": minor == "N.A." ? [] : [minor],
      ])
    }.values.map(\.self)
  }

  private static func withdrawn() throws -> [Withdrawn] {
    let current = Set(try PublishedLists.six("list-one.xml").compactMap { $0["Ccy"] })
    let codes = Dictionary(grouping: try PublishedLists.six("list-three.xml")) { $0["Ccy"] ?? "" }
    return try codes.filter { !current.contains($0.key) }.map { alpha, rows in
      let periods = try rows.map { row in (try period(#require(row["WthdrwlDt"])), row) }
        .sorted { $0.0.end > $1.0.end }
      let record = Record([
        "alpha": [alpha], "numeric": rows[0]["CcyNbr"].map { [$0] } ?? [],
        "name": periods.compactMap { $0.1["CcyNm"] }.map(oneLine),
      ])
      return Withdrawn(record: record, lastPeriod: periods[0].0.start, end: periods[0].0.end)
    }
  }

  /// The first day of the last month or year that a text such as "1990-07 to 1990-09" names, and the first day after.
  private static func period(_ text: String) throws -> (start: Day, end: Day) {
    // In "1989-1990" the hyphen stands between two years.
    let numbers = text.replacing(" to ", with: "-").split(separator: "-").compactMap { Int($0) }
    let last = try #require(numbers.last)
    let days =
      if last > 12 {
        ("\(last)-01-01", "\(last + 1)-01-01")
      } else {
        (date(numbers[numbers.count - 2], last), date(numbers[numbers.count - 2] + last / 12, last % 12 + 1))
      }
    return (try #require(Day(days.0)), try #require(Day(days.1)))
  }

  private static func date(_ year: Int, _ month: Int) -> String { "\(year)-\(month < 10 ? "0" : "")\(month)-01" }

  /// SIX writes some blanks as no-break spaces.
  private static func oneLine(_ name: String) -> String {
    name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func byCode(_ records: [Record]) -> [String: Record] {
    Dictionary(records.map { ($0.cells["alpha"]?.first ?? "", $0) }) { one, _ in one }
  }
}
