import Crosswalk
import Testing

@testable import CrosswalkCommand

struct TableTests {
  @Test func `columns are as wide as their widest cell, counted in characters`() {
    let table = Table(
      columns: [Table.Column("NAME"), Table.Column("ENTRIES", isNumeric: true), Table.Column("TITLE")],
      rows: [["währungen", "180", "🇹🇷 e\u{301}"], ["b", "10000000", ""]])
    #expect(
      table.lines == [
        "NAME        ENTRIES  TITLE",
        "währungen       180  🇹🇷 e\u{301}",
        "b          10000000",
      ])
  }

  @Test func `a table that must fit cuts names and leaves out columns`() {
    let table = Table(
      columns: [
        Table.Column("NAME"), Table.Column("A", isNumeric: true, rank: 2), Table.Column("B", isNumeric: true, rank: 1),
      ],
      rows: [["long.name.of.it", "123456", "12"], ["short", "1", "3"]])
    #expect(table.fitted(to: 27, shortestName: 8) == table)
    #expect(
      table.fitted(to: 25, shortestName: 8).lines == [
        "NAME                A   B", "long.name.of…  123456  12", "short               1   3",
      ])
    #expect(
      table.fitted(to: 19, shortestName: 8).lines == [
        "NAME              B", "long.name.of.it  12", "short             3",
      ])
    #expect(table.fitted(to: 12, shortestName: 8).lines == ["NAME       B", "long.na…  12", "short      3"])
    #expect(table.fitted(to: 11, shortestName: 8).lines == ["NAME", "long.name.…", "short"])
    #expect(table.fitted(to: 3, shortestName: 8).lines == ["NA…", "lo…", "sh…"])
  }

  @Test func `a table without rows consists of its headings, or is empty without headings`() {
    #expect(Table(columns: [Table.Column("NAME"), Table.Column("TITLE")], rows: []).lines == ["NAME  TITLE"])
    #expect(Table(rows: []).lines == [])
  }

  @Test func `an object has a row for each member, and nested members are named by their path`() {
    let entry: JSON = [
      "alpha": "USD", "numeric": "840", "old": .null, "line": 9, "primary": true,
      "iana": ["America/Winnipeg", "America/Rankin_Inlet"], "when": ["territory": "CA"], "notes": [], "more": [:],
    ]
    #expect(
      Table(membersOf: entry).lines == [
        "alpha           USD",
        "numeric         840",
        "old             ~",
        "line            9",
        "primary         true",
        "iana            America/Winnipeg",
        "                America/Rankin_Inlet",
        "when.territory  CA",
        "notes",
        "more",
      ])
  }

  @Test func `the elements of an array that are objects keep the names of their members`() {
    let document: JSON = ["list": [["a": "1", "b": "2"], ["a": "3"]]]
    #expect(Table(membersOf: document).lines == ["list.a  1", "list.b  2", "list.a  3"])
  }

  @Test func `dictionaries are listed with their headers`() {
    let list: JSON = [
      [
        "name": "iso4217", "title": "ISO 4217 currency codes", "version": "2024-06-25", "generation": "7f3a",
        "entries": 180, "systems": ["alpha", "numeric"],
      ],
      ["name": "crm", "title": .null, "generation": "01", "entries": 2, "systems": ["crm", "accounting"]],
    ]
    #expect(
      Dictionaries.table(of: list).lines == [
        "NAME     ENTRIES  SYSTEMS          VERSION     TITLE",
        "iso4217      180  alpha, numeric   2024-06-25  ISO 4217 currency codes",
        "crm            2  crm, accounting",
      ])
  }

  @Test func `a cell with control characters is a JSON string and stays on its line`() {
    #expect(Table(membersOf: ["note": "a\nb\u{1B}"]).lines == [#"note  "a\nb\u001b""#])
  }
}
