import Testing

@testable import Crosswalk

/// What several entries with one value give (file format, section "Duplicates").
@Suite struct DuplicateAnswerTests {
  @Test func `under first, the first entry in the file answers`() throws {
    let dictionary = try rivals("first")
    #expect(try dictionary.answer("x", "a", "b") == .found("2"))
    #expect(try dictionary.answers("x", "a", "b") == ["2", "3", "1"])
    #expect(try dictionary.entry("x", "a").json == #"{"a":"x","b":["2","3"]}"#)
  }

  @Test func `under ambiguous, the candidates are given in the order of the file, each once, without ~`() throws {
    let dictionary = try rivals("ambiguous", "- [x, 2]\n- [x, ~]\n- {a: x}\n")
    #expect(try dictionary.answer("x", "a", "b") == .ambiguous(["2", "1"]))
    #expect(try dictionary.answers("x", "a", "b") == ["2", "3", "1"])
    #expect(try dictionary.entry("x", "a").isAmbiguous)
  }

  @Test func `under ambiguous, entries that agree are not ambiguous`() throws {
    let dictionary = try rivals("ambiguous", replacing: "- [x, \u{E9}]\n- [x, [e\u{301}, f]]\n- {a: x}")
    #expect(try dictionary.answer("x", "a", "b") == .found("\u{E9}"))
    #expect(try dictionary.answers("x", "a", "b") == ["\u{E9}", "f"])
    #expect(try dictionary.entry("x", "a").isAmbiguous)
  }

  @Test func `a value and an explicit none are ambiguous`() throws {
    let dictionary = try rivals("ambiguous", replacing: "- [x, ~]\n- [x, 1]\n- [y, ~]\n- [y, ~]")
    #expect(try dictionary.answer("x", "a", "b") == .ambiguous(["1"]))
    #expect(try dictionary.answer("y", "a", "b") == .none)
  }

  @Test(arguments: ["reject", "first", "ambiguous"]) func `a primary beats them all`(rule: String) throws {
    let dictionary = try rivals(rule, "- {a: x, b: [4, 5], primary: true}\n")
    #expect(try dictionary.answer("x", "a", "b") == .found("4"))
    #expect(try dictionary.answers("x", "a", "b") == ["4", "5", "2", "3", "1"])
    #expect(try dictionary.entry("x", "a").json == #"{"a":"x","b":["4","5"],"primary":true}"#)
  }

  @Test func `a primary from some systems is primary only from these`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: {duplicates: first}, b: {duplicates: first}}\nentries:\n"
        + "- [x, 1]\n- [y, 2]\n- {a: x, b: 2, primary: [a]}")
    #expect(try dictionary.answer("x", "a", "b") == .found("2"))
    #expect(try dictionary.answer("2", "b", "a") == .found("y"))
  }

  @Test func `an entry without a cell for the other system gives way, even if it is primary`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: [a, b, c]\nentries:\n- {a: x, c: 3, primary: true}\n- {a: x, b: 2}")
    #expect(try dictionary.answer("x", "a", "b") == .found("2"))
    #expect(try dictionary.answer("x", "a", "c") == .found("3"))
    #expect(try dictionary.entry("x", "a").json == #"{"a":"x","c":"3","primary":true}"#)
  }

  @Test func `if a primary says ~, there is no answer at all`() throws {
    let dictionary = try dictionary(entries: "- {a: x, b: ~, primary: true}\n- [x, 1]")
    #expect(try dictionary.answer("x", "a", "b") == .none)
    #expect(try dictionary.answers("x", "a", "b") == [])
  }

  /// x is 2 or 3, and then 1.
  private func rivals(
    _ rule: String, _ more: String = "", replacing entries: String = "- [x, [2, 3]]\n- [x, [1, 2]]\n"
  ) throws -> DataDictionary {
    try dictionary(
      "dictionary: d\nsystems: {a: {duplicates: \(rule)}, b: {duplicates: first}}\nentries:\n" + entries + more)
  }
}
