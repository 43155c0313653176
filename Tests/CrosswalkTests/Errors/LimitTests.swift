import Testing

@testable import Crosswalk

/// Each limit on both sides (file format, section "Names and limits").
@Suite struct LimitTests {
  @Test func `a dictionary has 2 to 32 systems`() {
    for count in [2, 3, 31, 32] {
      #expect(errors(in: file(systems: names("s", count))).isEmpty, "\(count)")
    }
    WrongFile(file(systems: []), "2:10 at least two systems; this one has none").check()
    WrongFile(file(systems: ["s0"]), "2:10 at least two systems; this one has one").check()
    WrongFile("dictionary: d\nsystems: {s: }\nentries: [[x]]", "2:10 at least two").check()
    WrongFile(file(systems: names("s", 33)), "2:\(11 + 10 * 4 + 22 * 5) at most 32 systems").check()
    WrongFile(file(systems: names("s", 40)), "2:\(11 + 10 * 4 + 22 * 5) at most 32 systems").check()
  }

  @Test func `a dictionary has at most 8 qualifiers`() throws {
    let eight = names("q", 8)
    let when = eight.map { "\($0): x" }.joined(separator: ", ")
    let dictionary = try dictionary(file(qualifiers: eight, systems: ["a", "b"], entries: "[{a: 1, when: {\(when)}}]"))
    #expect(dictionary.entries[0].when.map(\.qualifier) == eight)
    WrongFile(file(qualifiers: names("q", 9), systems: ["a", "b"]), "2:\(14 + 8 * 4) at most 8 qualifiers").check()
  }

  @Test func `reading ends at the first system, qualifier or entry that is too many`() {
    let entries = "[{s299: x, when: {q299: x}, primary: [s299, s0]}, {s299: x, when: {q8: \(text(300))}}]"
    WrongFile(
      file(qualifiers: names("q", 300), systems: names("s", 300), entries: entries), "2:46 at most 8 qualifiers"
    ).check()
    WrongFile(
      file(qualifiers: names("q", 8), systems: names("s", 300), entries: entries),
      "3:\(11 + 10 * 4 + 22 * 5) at most 32 systems"
    ).check()
    // What stands before is looked at.
    WrongFile(
      "dictionary: D\nentries: []\nsystems: {\(list(names("s", 33)))}\noops: 1",
      "1:13 not a valid name for a dictionary",
      "3:\(11 + 10 * 4 + 22 * 5) at most 32 systems"
    ).check()
  }

  @Test func `a cell has at most 256 values`() throws {
    let values = (0..<256).map(String.init)
    #expect(try dictionary(entries: "- [x, [\(list(values))]]").answers("x", "a", "b") == values)
    WrongFile.entries("- [x, [\(list(values)), 256, 257]]", "4:\(8 + list(values).count + 2) at most 256 values")
      .check()
  }

  @Test func `texts have 1 to 4096 bytes`() throws {
    // A character of three bytes shows that bytes are counted.
    for longest in [text(4096), String(repeating: "é", count: 2048), String(repeating: "日", count: 1365) + "x"] {
      let dictionary = try dictionary(
        """
        dictionary: d
        title: \(longest)
        version: \(longest)
        source: \(longest)
        qualifiers: [q]
        systems: {a: {unmapped: {default: \(longest)}}, b: }
        entries: [{a: \(longest), b: [\(longest), 1], when: {q: \(longest)}, note: \(longest)}]
        """)
      #expect(try dictionary.answer("1", "b", "a", when: ["q": longest]) == .found(longest))
      #expect(dictionary.definition.title == longest)
    }
    let long = text(4097)
    WrongFile.header(
      "title: \(long)\nversion: \(long)\nsource: \(long)\nsystems: {a: {unmapped: {default: \(long)}}, b: }",
      "2:8 the title has 4097 bytes; it can have at most 4096", "3:10 the version", "4:9 the source",
      "5:35 the default value"
    ).check()
    WrongFile(
      file(
        qualifiers: ["q"], systems: ["a", "b"], entries: "\n- {a: \(long), note: x}\n- {b: [1, \(long)], note: \(long)}"
      ),
      "5:7 this value has 4097 bytes", "6:11 this value has 4097 bytes", "6:4117 the note has 4097 bytes"
    ).check()
    WrongFile(
      file(qualifiers: ["q"], systems: ["a", "b"], entries: "\n- {a: 1, when: {q: \(long)}}"),
      "5:20 the value of a qualifier has 4097 bytes"
    ).check()
  }

  @Test(arguments: [1, 2, 4095, 4096]) func `digits pad to 1 to 4096`(digits: Int) throws {
    let dictionary = try dictionary("dictionary: d\nsystems: {a: {match: [digits: \(digits)]}, b: }\nentries: [[7, x]]")
    #expect(try dictionary.answer(String(repeating: "0", count: digits - 1) + "7", "a", "b") == .found("x"))
    #expect(try dictionary.answer(String(repeating: "0", count: digits) + "7", "a", "b") == .none)
  }

  @Test(arguments: ["0", "4097", "-1", "x", "1.0", "\"\"", "~", "[3]", "99999999999999999999", "٣"])
  func `digits must be a number from 1 to 4096`(digits: String) {
    WrongFile.header("systems: {a: {match: [digits: \(digits)]}, b: }", "2:31 a number from 1 to 4096").check()
  }

  @Test func `lists and mappings nest at most 64 deep`() {
    // The document and the list of entries are two.
    func nested(_ depth: Int) -> String {
      withEntries("- " + String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2))
    }
    #expect(errors(in: nested(64)).allSatisfy { !$0.contains("deep") })
    #expect(errors(in: nested(65)).contains { $0.hasPrefix("4:65 ") && $0.contains("65 deep") })
    WrongFile(String(repeating: "[", count: 100_000), "1:1 no header", "1:65 65 deep").check()
  }

  private func names(_ prefix: String, _ count: Int) -> [String] {
    (0..<count).map { "\(prefix)\($0)" }
  }

  private func list(_ words: [String]) -> String {
    words.joined(separator: ", ")
  }

  private func text(_ count: Int) -> String {
    String(repeating: "x", count: count)
  }

  private func file(qualifiers: [String] = [], systems: [String], entries: String = "[]") -> String {
    let context = qualifiers.isEmpty ? "" : "qualifiers: [\(list(qualifiers))]\n"
    return "dictionary: d\n\(context)systems: [\(list(systems))]\nentries: \(entries)"
  }
}
