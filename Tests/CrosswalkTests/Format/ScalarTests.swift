import Testing

@testable import Crosswalk

/// Every scalar is text, exactly as written (file format, section of that name).
@Suite struct ScalarTests {
  @Test(arguments: [
    "008", "NO", "no", "yes", "off", "True", "nil", "null", "Null", "NaN", ".inf", "1.10", "1e3", "+1", "0x1F", "0o17",
    "12:30", "2024-01-01", "1_000", "=", "a:b", "Côte d'Ivoire", "München", "日本", "😀", "~~", "-",
  ])
  func `a plain scalar is what it looks like`(text: String) throws {
    for entry in ["- [\(text), 1]", "- {a: \(text), b: 1}", "- {b: 1, a: [\(text)]}", " \(text): 1"] {
      #expect(try dictionary(entries: entry).answer("1", "b", "a") == .found(text), "\(entry)")
    }
  }

  @Test(arguments: [
    ("'a'", "a"), ("\"a\"", "a"), ("'it''s'", "it's"), ("\"\\u00e9\\x41\\n\"", "éA\n"), ("\" a \"", " a "),
    ("\"~\"", "~"), ("'~'", "~"), ("!!str ~", "~"), ("!!str null", "null"), ("!!str 8", "8"), ("\"<<\"", "<<"),
    ("\"\\0\"", "\0"), ("\"\\x7f\"", "\u{7F}"),
  ])
  func `quotes and !!str change nothing about a value`(written: String, text: String) throws {
    #expect(try dictionary(entries: "- [\(written), 1]").answer("1", "b", "a") == .found(text))
  }

  @Test func `block scalars are text too`() throws {
    let dictionary = try dictionary(entries: "- a: |-\n    one\n    two\n  b: >-\n    three\n    four\n")
    #expect(dictionary.entries.map(\.json.text) == [#"{"a":"one\ntwo","b":"three four"}"#])
  }

  @Test(arguments: ["~", "", "# nothing"])
  func `a plain ~ and an empty plain scalar say that there is no value`(written: String) throws {
    for entry in ["- a: 1\n  b: \(written)", " 1: \(written)", "- - 1\n  - \(written)"] {
      #expect(try dictionary(entries: entry).entries[0].cells[1].cell == .none, "\(entry)")
    }
  }

  @Test func `null is a text like any other`() throws {
    let dictionary = try dictionary(entries: " null: NULL")
    #expect(try dictionary.answer("null", "a", "b") == .found("NULL"))
  }

  @Test func `a cell may hold a list, of which the first value is the answer and every value finds the entry`() throws {
    let dictionary = try dictionary(entries: "- [x, [1, 2, 3]]\n- [y, [4]]")
    #expect(try dictionary.answer("x", "a", "b") == .found("1"))
    #expect(try dictionary.answers("x", "a", "b") == ["1", "2", "3"])
    for value in ["1", "2", "3"] { #expect(try dictionary.answer(value, "b", "a") == .found("x")) }
    #expect(dictionary.entries.map(\.cells[1].cell) == [.values(["1", "2", "3"]), .values(["4"])])
  }

  @Test func `the same value twice in one cell counts once`() throws {
    let dictionary = try dictionary(entries: "- [x, [1, 2, 1, \"1\"]]\n- [y, [e\u{301}, \u{E9}]]")
    #expect(try dictionary.answers("x", "a", "b") == ["1", "2"])
    #expect(try dictionary.answers("y", "a", "b") == ["e\u{301}"])
    #expect(dictionary.entries[0].cells[1].cell == .values(["1", "2"]))
  }

  @Test func `answers are given as written, whatever their compared form is`() throws {
    let dictionary = try dictionary(
      """
      dictionary: d
      systems: {a: {match: [caseless, trim]}, b: {match: [digits: 3]}}
      entries: [[" E\u{301}tat ", 8]]
      """)
    // Compared as scalars: strings compare canonically.
    let answer = try #require(try dictionary.answer("008", "b", "a").value)
    #expect(Array(answer.unicodeScalars) == Array(" E\u{301}tat ".unicodeScalars))
    #expect(try dictionary.answer("\u{C9}TAT", "a", "b") == .found("8"))
  }
}
