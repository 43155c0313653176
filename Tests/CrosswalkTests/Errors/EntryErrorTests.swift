import Testing

/// What may be wrong in entries.
@Suite struct EntryErrorTests {
  @Test(arguments: [
    WrongFile.entries("  text", "4:3 must be a list of entries"),
    WrongFile(withEntries(""), "3:9 must be a list of entries"),
    WrongFile("dictionary: d\nsystems: [a, b, c]\nentries: {x: y}", "3:10 for dictionaries with two systems"),
    .entries("- text", "4:3 row of cells"),
    .entries("-", "4:2 row of cells"),
    .entries("- [1]", "4:3 has 1 cell; it needs one for each of the 2 systems: a, b"),
    .entries("- [1, 2, 3]", "4:3 has 3 cells"),
    .entries("- []", "4:3 has 0 cells"),
    .entries("- {}", "4:3 at least one system"),
    .entries("- {note: only}", "4:3 at least one system"),
    .entries("- [{x: y}, [[1]]]", "4:4 this cell is a mapping", "4:13 a value is text"),
    .entries(" x: {y: z}", "4:5 this cell is a mapping"),
    .entries("- [1, []]", "4:7 empty list; write ~"),
    .entries("- [1, [2, ~]]", "4:11 ~ is one of several values"),
    .entries("- a: q\n  b:\n    - #2", "6:6 one of the values of this cell is empty"),
    .entries("- [1, [{x: y}]]", "4:8 a value is text"),
    .entries("- [\"\", '']", "4:4 empty; write ~", "4:8 empty; write ~"),
    .entries("- {a: 1, b: 2, c: 3}", "4:16 which has a, b; an entry may also have when, valid, primary and note"),
    .entries("- {a: 1, b: 2, a: 3}", "4:16 a second time in this entry; write several values of a cell as a list"),
    .entries("- {a: 1, note: x, note: x}", "4:19 a second time"),
    .entries("- {a: 1, note: }", "4:16 the note is empty"),
    .entries("- {a: 1, note: [x]}", "4:16 the note is a list or mapping"),
  ])
  func `cells and rows`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.entries("- {a: 1, b: 2, when: {q: x}}", "4:23 add \"qualifiers: [q]\" before the entries"),
    WrongFile.qualified("- {a: 1, b: 2, when: {r: x}}", "5:23 it has q"),
    .qualified("- {a: 1, b: 2, when: q}", "5:22 must be a mapping of qualifiers"),
    .qualified("- {a: 1, b: 2, when: [q]}", "5:22 must be a mapping of qualifiers"),
    .qualified("- {a: 1, b: 2, when: {q: x, q: y}}", "5:29 a second time"),
    .qualified("- {a: 1, b: 2, when: {q: ~}}", "5:26 empty"),
    .qualified("- {a: 1, b: 2, when: {q: [x]}}", "5:26 must be text"),
    .qualified("- {a: 1, b: 2, when: {q: x}, when: {q: x}}", "5:30 a second time"),
  ])
  func `when`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.entries("- {a: 1, valid: 2020-01-01}", "4:17 {from: 1999-01-01, until: 2002-03-01}"),
    .entries("- {a: 1, valid: {from: 2020-02-30}}", "4:24 YYYY-MM-DD"),
    .entries("- {a: 1, valid: {from: 1 May 2020}}", "4:24 YYYY-MM-DD"),
    .entries("- {a: 1, valid: {from: ~}}", "4:24 YYYY-MM-DD"),
    .entries("- {a: 1, valid: {from: [2020-01-01]}}", "4:24 YYYY-MM-DD"),
    .entries("- {a: 1, valid: {to: 2020-01-01}}", "4:18 from and until"),
    .entries("- {a: 1, valid: {from: 2020-01-01, from: 2020-01-01}}", "4:36 a second time"),
    .entries("- {a: 1, valid: {from: 2020-01-02, until: 2020-01-01}}", "4:43 must be before"),
    .entries("- {a: 1, valid: {until: 2020-01-01, from: 2020-01-01}}", "4:25 must be before"),
  ])
  func `valid`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.entries("- {a: 1, primary: false}", "4:19 leave it out if it is not"),
    .entries("- {a: 1, primary: yes}", "4:19 must be true"),
    .entries("- {a: 1, primary: ~}", "4:19 must be true"),
    .entries("- {a: 1, primary: a}", "4:19 must be true"),
    .entries("- {a: 1, primary: {a: true}}", "4:19 must be true"),
    .entries("- {a: 1, primary: []}", "4:19 list is empty"),
    .entries("- {a: 1, primary: [c]}", "4:20 name one of a, b"),
    .entries("- {a: 1, primary: [[a]]}", "4:20 must be text"),
    .entries("- {a: 1, primary: true, primary: true}", "4:25 a second time"),
  ])
  func `primary`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: ["\"  \"", "\"\\u00a0\\t\\u2003\"", "\"\\u3000\""])
  func `a value that its system's trim leaves empty`(value: String) {
    let file = "dictionary: d\nsystems: {a: {match: [trim]}, b: }\nentries:\n- [\(value), \(value)]"
    WrongFile(file, "4:4 only white space").check()
    #expect(errors(in: withEntries("- [\(value), \(value)]")).isEmpty)
  }
}

extension WrongFile {
  /// A file that is wrong in its entries, with a qualifier `q`; they begin in line 5.
  fileprivate static func qualified(_ entries: String, _ expected: String) -> WrongFile {
    WrongFile("dictionary: d\nqualifiers: [q]\nsystems: [a, b]\nentries:\n" + entries, expected)
  }
}
