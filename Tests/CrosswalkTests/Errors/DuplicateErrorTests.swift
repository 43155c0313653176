import Testing

@testable import Crosswalk

/// Values of which a lookup could not choose one in silence (file format, section "Duplicates").
@Suite struct DuplicateErrorTests {
  @Test(arguments: [
    WrongFile.entries("- [x, 1]\n- [x, 2]", "5:4 \"x\" is already the a of the entry at line 4"),
    .entries("- [1, x]\n- [2, x]", "5:7 \"x\" is already the b of the entry at line 4"),
    .entries(" x: 1\n x: 2", "5:2 already the a of the entry at line 4"),
    .entries("- [x, 1]\n- [x, 2]\n- [x, 3]", "5:4 at line 4", "6:4 at line 4"),
    .entries("- [x, 1]\n- [x, 2]\n- [x, 1]", "5:4 at line 4", "6:4 at line 5"),
    .entries("- [x, 1]\n- [x, ~]", "5:4 already the a"),
    .entries("- [x, [1, 2]]\n- [x, [2, 1]]", "5:4 already the a"),
    .entries("- [[x, y], 1]\n- [[z, y], 2]", "5:8 \"y\" is already the a"),
    .entries("- [\u{E9}, 1]\n- [e\u{301}, 2]", "5:4 already the a"),
  ])
  func `two entries with one value and different answers`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    "- [x, 1]\n- [x, 1]", "- [x, [1, 2]]\n- [x, 1]\n- [y, 3]", "- [x, ~]\n- [x, ~]", "- {a: x}\n- {a: x, b: 1}",
    "- {a: x, b: 1}\n- {a: x}\n- {a: x, b: 1}", "- [~, 1]\n- [~, 2]", "- [x, \u{E9}]\n- [x, e\u{301}]", "- [[x, x], 1]",
  ])
  func `entries that give the same first answer, or of which only one has a cell, are not rivals`(entries: String) {
    #expect(errors(in: withEntries(entries)) == [])
  }

  @Test(arguments: [
    ("caseless", "USD", "usd"), ("caseless", "\u{212A}", "k"), ("trim", "x", "\" x\\u00a0\""),
    ("digits: 3", "8", "008"),
  ])
  func `values that fall together under match are duplicates`(rule: String, one: String, other: String) {
    func file(_ match: String) -> String {
      "dictionary: d\nsystems: {a: {match: \(match)}, b: }\nentries: [[\(one), 1],\n[\(other), 2]]"
    }
    #expect(errors(in: file("exact")) == [])
    WrongFile(file("[\(rule)]"), "4:2 already the a of the entry at line 3").check()
  }

  @Test(arguments: ["first", "ambiguous"]) func `a system can allow duplicates`(rule: String) {
    let file = "dictionary: d\nsystems: {a: {duplicates: \(rule)}, b: }\nentries:\n"
    #expect(errors(in: file + "- [x, 1]\n- [x, 2]") == [])
    WrongFile(file + "- [1, x]\n- [2, x]", "5:7 say \"duplicates: first\" on the system b").check()
  }

  @Test(arguments: [
    "- {a: x, b: 1, primary: true}\n- [x, 2]", "- [x, 1]\n- {a: x, b: 2, primary: [a]}",
    "- {a: x, primary: true}\n- {a: x, b: 1}",
  ])
  func `one primary covers the others`(entries: String) {
    #expect(errors(in: withEntries(entries)) == [])
  }

  @Test(arguments: [
    WrongFile.entries("- {a: x, b: 1, primary: [b]}\n- [x, 2]", "5:4 already the a"),
    .entries(
      "- {a: x, b: 1, primary: true}\n- {a: x, b: 2, primary: [a]}", "5:7 both are primary;\nmark only one of them"),
    .entries("- {a: x, b: 1, primary: [a]}\n- {a: x, b: 1, primary: [a]}", "5:7 both are primary"),
    .entries(
      "- {a: x, b: 1, primary: [a]}\n- {a: x, b: 1, primary: true}\n- {a: x, b: 2, primary: [a]}",
      "5:7 both are primary",
      "6:7 both are primary"),
    // It has no cell for b, so there the others are rivals.
    .entries("- {a: x, primary: true}\n- [x, 1]\n- [x, 2]", "6:4 at line 5"),
    WrongFile(
      "dictionary: d\nsystems: {a: {duplicates: first}, b: {duplicates: ambiguous}}\nentries:\n"
        + "- {a: x, b: 1, primary: true}\n- {a: x, b: 1, primary: true}",
      "5:7 both are primary", "5:13 both are primary"),
  ])
  func `primaries that do not settle it`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.dated("2000-01-01", "2001-01-01", "2000-12-31", nil, "5:7 already the a"),
    .dated(nil, "2001-01-01", "2000-12-31", "2001-06-01", "5:7 already the a"),
    .dated(nil, nil, "2000-12-31", "2001-01-01", "5:7 already the a"),
    .dated("2000-01-01", nil, nil, "2000-01-02", "5:7 already the a"),
    .dated("2000-01-01", "2001-01-01", "2001-01-01", nil),
    .dated("2001-01-01", nil, nil, "2001-01-01"),
  ])
  func `entries are rivals on the days on which both hold`(file: WrongFile) {
    file.check()
  }

  @Test func `an expired primary covers nothing`() {
    let expiring = "- {a: x, b: 1, primary: true, valid: {until: 2000-01-01}}\n"
    WrongFile.entries(expiring + "- [x, 2]\n- [x, 3]", "6:4 at line 5").check()
    WrongFile.entries(expiring + "- {a: x, b: 2, valid: {until: 2000-01-01}}\n- [x, 3]").check()
    WrongFile.entries(expiring + "- {a: x, b: 2, primary: true, valid: {from: 2000-01-01}}\n- [x, 3]").check()
    WrongFile.entries(expiring + "- {a: x, b: 2, primary: true, valid: {from: 1999-12-31}}", "5:7 both are primary")
      .check()
  }

  @Test func `a primary does not cover what is before its beginning`() {
    WrongFile.entries(
      "- {a: x, b: 1, primary: true, valid: {from: 2000-01-01}}\n- [x, 2]\n- [x, 3]", "6:4 at line 5"
    ).check()
  }

  @Test func `entries for different contexts are not rivals`() {
    #expect(errors(in: qualified(["{a: x, b: 1}", "{a: x, b: 2, when: {q: 1}}", "{a: x, b: 3, when: {q: 2}}"])) == [])
    WrongFile(
      qualified(["{a: x, b: 1, when: {q: 1}}", "{a: x, b: 2, when: {q: 2}}", "{a: x, b: 3, when: {q: 1}}"]),
      "7:7 at line 5"
    ).check()
    WrongFile(
      qualified(["{a: x, b: 1, when: {q: \u{E9}}}", "{a: x, b: 2, when: {q: e\u{301}}}"]), "6:7 at line 5"
    ).check()
  }

  @Test func `a qualifier that does not count from a system makes no difference there`() {
    let entries = ["{a: 1, b: x, when: {q: 1}}", "{a: 1, b: y, when: {q: 2}}", "{a: 2, b: x, when: {q: 3}}"]
    WrongFile(qualified(entries, by: "{q: {from: [a]}}"), "7:13 \"x\" is already the b of the entry at line 5").check()
    #expect(errors(in: qualified(entries)) == [])
  }

  @Test func `duplicates in several systems at once are all reported`() {
    WrongFile(
      "dictionary: d\nsystems: [a, b, c]\nentries:\n- [x, y, 1]\n- [x, y, 2]", "5:4 the a of", "5:7 the b of"
    ).check()
  }

  private func qualified(_ entries: [String], by qualifiers: String = "[q]") -> String {
    "dictionary: d\nqualifiers: \(qualifiers)\nsystems: [a, b]\nentries:\n"
      + entries.map { "- \($0)" }.joined(separator: "\n")
  }
}

extension WrongFile {
  /// Two entries with the same value of `a`, in lines 4 and 5, each within its days.
  fileprivate static func dated(
    _ from: String?, _ until: String?, _ otherFrom: String?, _ otherUntil: String?, _ expected: String...
  ) -> WrongFile {
    func entry(_ answer: Int, _ from: String?, _ until: String?) -> String {
      let bounds = [from.map { "from: \($0)" }, until.map { "until: \($0)" }].compactMap { $0 }
      let valid = bounds.isEmpty ? "" : ", valid: {\(bounds.joined(separator: ", "))}"
      return "- {a: x, b: \(answer)\(valid)}\n"
    }
    let text = withEntries(entry(1, from, until) + entry(2, otherFrom, otherUntil))
    return expected.isEmpty ? WrongFile(text) : WrongFile(text, expected[0])
  }
}
