import Testing

@testable import Crosswalk

/// Every entry that has a value, and the entries that nearly answer.
struct EntryStandingTests {
  private static let yaml = """
    dictionary: d
    qualifiers: {q: , r: {from: [b]}}
    systems:
      a: {duplicates: ambiguous}
      b: {match: [caseless, trim]}
      c: {match: [{digits: 3}], unmapped: {default: other}}
    entries:
    - {a: old, b: was, valid: {until: 2000-01-01}}
    - {a: old, b: will be, valid: {from: 2100-01-01}}
    - {a: old, b: short, valid: {from: 1990-01-01, until: 1991-01-01}, when: {q: Q}}
    - {a: there, b: x, when: {q: Q, r: R}}
    - {a: there, b: y, when: {q: "Q 2"}}
    - {a: ABC, b: z, c: 8}
    - {a: [abd, A B C], b: v}
    - {a: "abc\\u200b", b: w}
    - {a: "007", b: u}
    - {a: "  ", b: "blank", valid: {until: 2000-01-01}}
    - {a: "Caf\\u00e9", b: t}
    """

  private func standings(
    _ value: String, _ from: String, _ to: String?, _ context: [String: String] = [:], on day: String? = nil
  ) throws -> [String] {
    let dictionary = try dictionary(Self.yaml)
    let request = DataDictionary.Request(
      from: try dictionary.index(ofSystem: from), to: try to.map { try dictionary.index(ofSystem: $0) },
      context: try dictionary.context(context), day: day.flatMap { Day($0) })
    return value.withBytes { bytes in
      (to == nil ? dictionary.everyEntry(bytes, request) : dictionary.nearby(bytes, request)).map {
        "\($0.entry.line ?? 0)" + ($0.because.map { ": \($0)" } ?? "")
      }
    }
  }

  @Test func `every entry that has a value is shown, and why it does not apply`() throws {
    #expect(
      try standings("old", "a", nil) == [
        "8: valid until 2000-01-01", "9: valid from 2100-01-01",
        "10: valid from 1990-01-01 until 1991-01-01; only for q Q",
      ])
    #expect(
      try standings("old", "a", nil, ["q": "Q"], on: "1990-05-05") == ["8", "9: valid from 2100-01-01", "10"])
    #expect(try standings("there", "a", nil) == ["11: only for q Q", "12: only for q Q 2"])
    // r counts from b only.
    #expect(try standings("there", "a", nil, ["q": "Q"]) == ["11", "12: only for q Q 2"])
    #expect(try standings("X", "b", nil) == ["11: only for q Q and r R"])
    #expect(try standings("X", "b", nil, ["q": "Q", "r": "R"]) == ["11"])
    #expect(try standings("nobody", "a", nil) == [])
  }

  @Test func `if no context matters, the index says which entries have a value`() throws {
    #expect(try standings("8", "c", nil) == ["13"])
    #expect(try standings("0008", "c", nil) == [])
  }

  @Test func `entries that nearly answer hold at another time or in another context, or leave the system out`() throws {
    #expect(
      try standings("old", "a", "b") == [
        "8: valid until 2000-01-01", "9: valid from 2100-01-01",
        "10: valid from 1990-01-01 until 1991-01-01; only for q Q",
      ])
    #expect(
      try standings("there", "a", "c", ["q": "Q"]) == [
        "11: leaves c out", "12: only for q Q 2; leaves c out",
      ])
    #expect(try standings("  ", "a", "b") == ["17: valid until 2000-01-01"])
  }

  @Test func `entries that nearly answer have the value in another form`() throws {
    #expect(
      try standings("abc", "a", "b") == [
        #"13: has "ABC", which differs only in case"#, #"14: has "A B C", which differs only in case and spaces"#,
        #"15: has "abc\u200B", which differs only in invisible characters"#,
      ])
    #expect(
      try standings(" CAFE\u{301}", "a", "c") == [
        #"18: has "Café", which differs only in case and spaces; leaves c out"#
      ])
    #expect(try standings("7", "a", "b") == [#"16: has "007", which differs only in leading zeros"#])
    #expect(try standings("00 7", "a", "b") == [#"16: has "007", which differs only in spaces"#])
    #expect(try standings("70", "a", "b") == [])
    #expect(try standings("0", "a", "b") == [])
  }

  @Test func `differences that the system's own rules ignore are not named`() throws {
    #expect(
      try standings("W I L L BE", "b", "a") == [
        #"9: has "will be", which differs only in spaces; valid from 2100-01-01"#
      ])
    #expect(try standings("0008", "c", "a") == [#"13: has "8", which differs only in leading zeros"#])
  }

  @Test func `if there are many, the first are shown, those with the value itself before the others`() throws {
    var entries = (0..<30).map { "- {a: X, b: other\($0)}\n" }.joined()
    entries += (0..<4).map { "- {a: x, b: old\($0), valid: {until: 200\($0)-01-01, from: 200\($0)-01-01}}\n" }
      .joined().replacing(", from: 2000-01-01", with: "").replacing("from: 2001", with: "from: 2000")
      .replacing("from: 2002", with: "from: 2001").replacing("from: 2003", with: "from: 2002")
    let dictionary = try dictionary("dictionary: d\nsystems: {a: {duplicates: first}, b: }\nentries:\n" + entries)
    let request = DataDictionary.Request(from: 0, to: 1)
    let nearby = "x".withBytes { dictionary.nearby($0, request) }
    #expect(nearby.compactMap(\.entry.line) == [34, 35, 36, 37] + Array(4..<10))
    #expect("X".withBytes { dictionary.everyEntry($0, request) }.count == 30)
  }

  @Test func `the documents have the lines, and the name of a system takes precedence`() throws {
    let dictionary = try dictionary(
      """
      dictionary: d
      systems: {line: {duplicates: ambiguous}, because: }
      entries:
      - {line: x, because: y, valid: {until: 2000-01-01}}
      - {line: x, because: z}
      - {line: x, because: w}
      """)
    let request = DataDictionary.Request(from: 0, to: 1)
    #expect(
      "x".withBytes { dictionary.everyEntry($0, request) }.map(\.json.text) == [
        #"{"line":"x","because":"y","valid":{"until":"2000-01-01"},"applies":false}"#,
        #"{"line":"x","because":"z"}"#, #"{"line":"x","because":"w"}"#,
      ])
    let explanation = "x".withBytes { dictionary.explain($0, request, generation: "g") }
    #expect(
      explanation.json.text
        == #"{"answer":["z","w"],"status":"AMBIGUOUS","#
        + #""because":"2 entries have this line, and the file does not say which answers","entry":null,"line":null,"#
        + #""file":"test.yaml","generation":"g","version":null,"candidates":["#
        + #"{"entry":{"line":"x","because":"z"},"line":5},{"entry":{"line":"x","because":"w"},"line":6}]}"#)
    let document = "X".withBytes { dictionary.explain($0, request) }.json
    #expect(document["generation"] == .null)
    #expect(
      document["nearly"]?.array?.first?.text
        == #"{"because":"has \"x\", which differs only in case; valid until 2000-01-01","#
        + #""entry":{"line":"x","because":"y","valid":{"until":"2000-01-01"}},"line":4}"#)
  }
}
