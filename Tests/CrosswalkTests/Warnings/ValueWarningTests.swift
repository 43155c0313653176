import Testing

@testable import Crosswalk

/// What a value is warned of by itself (file format, section "Warnings").
@Suite struct ValueWarningTests {
  @Test(arguments: [
    Warned("- [null, 1]", "4:4 null-like the text \"null\"; write ~"),
    Warned("- [x, [NULL, None, nAn, .NaN]]", "4:8 null-like", "4:14 null-like", "4:20 null-like", "4:25 null-like"),
    Warned(" none: 1", "4:2 null-like"), Warned("- {a: 1, b: none}", "4:13 null-like"),
    Warned("- ['null', \"none\"]\n- [!!str nan, nil]\n- [nulls, non]\n- [~, null1]\n- [.na, .inf]"),
  ])
  func `a plain word that elsewhere means no value is text`(_ file: Warned) throws {
    try file.check()
  }

  @Test(arguments: [
    Warned(
      "- [“x”, 1]\n- [‘x’, 2]\n- [„x“, 3]\n- [«x», 4]", "4:4 curly-quotes", "5:4 curly-quotes", "6:4 curly-quotes",
      "7:4 curly-quotes"),
    Warned("- [x“, 1]\n- [L’Aquila, 2]\n- [’s-Hertogenbosch, 3]\n- [”, 4]\n- ['\"x\"', 5]\n- [x™, 6]"),
  ])
  func `typographic quotes around a value are part of it`(_ file: Warned) throws {
    try file.check()
  }

  @Test(arguments: [
    Warned("- [\"a\\u200bb\", 1]", #"4:4 invisible "a\u200Bb" has U+200B ZERO WIDTH SPACE"#),
    Warned("- [a\u{FEFF}, 1]", "4:4 invisible U+FEFF"), Warned("- [\u{200E}a, 1]", "4:4 invisible LEFT-TO-RIGHT MARK"),
    Warned("- [\"a\\u00adb\", 1]", "4:4 invisible SOFT HYPHEN"), Warned("- [\"a\\u2060b\", 1]", "4:4 invisible U+2060"),
    Warned("- [a\u{A0}b, 1]", "4:4 invisible NO-BREAK SPACE"), Warned("- [a\u{202F}b, 1]", "4:4 invisible U+202F"),
    Warned("- [a  b, 1]", "4:4 invisible two spaces in a row"),
    Warned("- [\"a\\t b\", 1]", "4:4 invisible two spaces in a row"),
    Warned("- [' a', 1]", "4:4 invisible begins with a space"),
    Warned("- ['a ', 1]", "4:4 invisible ends with a space"),
    Warned("- [\"a\\u00a0\", 1]", "4:4 invisible ends with U+00A0"),
    Warned("- a: |\n    x\n  b: y", "4:6 invisible ends with a line break"),
    Warned("- [' ', 1]", "4:4 invisible only white space"),
    Warned("- [x\u{200D}, 1]", "4:4 invisible ZERO WIDTH JOINER"),
    Warned("- [\"\\u200d7\", 1]", "4:4 invisible"), Warned("- [日\u{200B}本, 1]", "4:4 invisible"),
  ])
  func `invisible characters`(_ file: Warned) throws {
    try file.check()
  }

  @Test(arguments: [
    "می\u{200C}خواهم", "क्\u{200D}ष", "👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}",
    "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "Côte d'Ivoire", "日本 東京", "a b c", "Ελλάδα", "Россия", "ไทย", "한국", "\u{3000}日".trimmed, "e\u{301}t", "ﬁ", "½",
  ])
  func `what is part of a script or an emoji is fine`(_ value: String) throws {
    try Warned("- [\(value), 1]").check()
  }

  @Test func `white space at the ends is allowed if trim removes it`() throws {
    let file = "dictionary: d\nsystems: {a: {match: [trim]}, b: }\nentries:\n"
    #expect(try warnings(in: file + "- [' x\\u00a0', 1]") == [])
    #expect(try warnings(in: file + "- [\" x  y\", 1]").count == 1)
    #expect(try warnings(in: file + "- [\"x\\u200b \", 1]").count == 1)
  }

  @Test func `values of qualifiers and defaults are checked, too`() throws {
    let file = """
      dictionary: d
      qualifiers: [q]
      systems: {a: {unmapped: {default: " x"}}, b: }
      entries:
      - {a: 1, b: 2, when: {q: “x”}}
      """
    let found = try warnings(in: file)
    #expect(found.count == 2)
    #expect(found.first?.hasPrefix("3:35 ") == true)
    #expect(found.last?.hasPrefix("5:26 ") == true)
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0.isWhitespace }) }
}
