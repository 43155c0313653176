import Testing

@testable import Crosswalk

/// Mappings that depend on where they are used (file format, section "Context").
@Suite struct ContextTests {
  @Test func `the entry for the context answers, and the general one elsewhere`() throws {
    let zones = try dictionary(
      """
      dictionary: windows-zones
      qualifiers: {territory: {from: [windows]}}
      systems: [windows, iana]
      entries:
      - {windows: Central Standard Time, iana: America/Chicago}
      - {windows: Central Standard Time, iana: [America/Winnipeg, America/Rankin_Inlet], when: {territory: CA}}
      """)
    let central = "Central Standard Time"
    #expect(try zones.answer(central, "windows", "iana") == .found("America/Chicago"))
    #expect(try zones.answer(central, "windows", "iana", when: ["territory": "CA"]) == .found("America/Winnipeg"))
    #expect(try zones.answer(central, "windows", "iana", when: ["territory": "NZ"]) == .found("America/Chicago"))
    // Never those of less specific entries.
    #expect(
      try zones.answers(central, "windows", "iana", when: ["territory": "CA"])
        == ["America/Winnipeg", "America/Rankin_Inlet"])
    // From iana the territory is not looked at.
    for context in [[:], ["territory": "CA"], ["territory": "NZ"]] {
      #expect(try zones.answer("America/Rankin_Inlet", "iana", "windows", when: context) == .found(central))
    }
  }

  @Test func `the most significant qualifier wins, then the next`() throws {
    let dictionary = try dictionary(
      """
      dictionary: d
      qualifiers: [p, q, r]
      systems: [a, b]
      entries:
      - [x, general]
      - {a: x, b: r, when: {r: 1}}
      - {a: x, b: qr, when: {r: 1, q: 1}}
      - {a: x, b: p, when: {p: 1}}
      - {a: x, b: pr, when: {p: 1, r: 1}}
      - {a: x, b: other, when: {p: 2, q: 1}}
      """)
    let answers: [([String: String], String)] = [
      ([:], "general"), (["r": "1"], "r"), (["q": "1"], "general"), (["q": "1", "r": "1"], "qr"), (["p": "1"], "p"),
      (["p": "1", "q": "1"], "p"), (["p": "1", "r": "1"], "pr"), (["p": "1", "q": "1", "r": "1"], "pr"),
      (["p": "2", "q": "1", "r": "1"], "other"), (["p": "2", "r": "1"], "r"),
      (["p": "3", "q": "3", "r": "3"], "general"),
    ]
    for (context, answer) in answers {
      #expect(try dictionary.answer("x", "a", "b", when: context) == .found(answer), "\(context)")
      #expect(try dictionary.answers("x", "a", "b", when: context) == [answer], "\(context)")
    }
  }

  @Test func `all of an entry's qualifiers must be the request's`() throws {
    let dictionary = try qualified("{a: x, b: 1, when: {p: 1, q: 2}}")
    #expect(try dictionary.answer("x", "a", "b", when: ["p": "1", "q": "2"]) == .found("1"))
    for context in [[:], ["p": "1"], ["q": "2"], ["p": "2", "q": "1"], ["p": "1", "q": "3"]] {
      #expect(try dictionary.answer("x", "a", "b", when: context) == .none)
    }
  }

  @Test func `qualifier values compare exactly, in NFC`() throws {
    let dictionary = try qualified("{a: x, b: 1, when: {p: \u{C9}}}")
    #expect(try dictionary.answer("x", "a", "b", when: ["p": "E\u{301}"]) == .found("1"))
    for other in ["\u{E9}", " \u{C9}", "E", ""] {
      #expect(try dictionary.answer("x", "a", "b", when: ["p": other]) == .none)
    }
  }

  @Test func `a special entry without a cell for the other system does not hide the general one`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nqualifiers: [p]\nsystems: [a, b, c]\nentries:\n- [x, 1, 2]\n- {a: x, c: 3, when: {p: 1}}")
    #expect(try dictionary.answer("x", "a", "b", when: ["p": "1"]) == .found("1"))
    #expect(try dictionary.answer("x", "a", "c", when: ["p": "1"]) == .found("3"))
    #expect(try dictionary.entry("x", "a", when: ["p": "1"]).json == #"{"a":"x","c":"3","when":{"p":"1"}}"#)
  }

  @Test func `a special entry that says ~ does`() throws {
    let dictionary = try qualified("[x, 1]", "{a: x, b: ~, when: {p: 1}}")
    #expect(try dictionary.answer("x", "a", "b", when: ["p": "1"]) == .none)
    #expect(try dictionary.answer("x", "a", "b") == .found("1"))
  }

  @Test func `a special entry that is not valid on the day does not hide the general one`() throws {
    let dictionary = try qualified("[x, 1]", "{a: x, b: 2, when: {p: 1}, valid: {until: 2000-01-01}}")
    #expect(try dictionary.answer("x", "a", "b", on: "1999-12-31", when: ["p": "1"]) == .found("2"))
    #expect(try dictionary.answer("x", "a", "b", on: "2000-01-01", when: ["p": "1"]) == .found("1"))
  }

  @Test func `all combinations of eight qualifiers are distinguished`() throws {
    let names = (0..<8).map { "q\($0)" }
    let entries = (0..<256).map { set -> String in
      let when = (0..<8).filter { set >> $0 & 1 == 1 }.map { "q\($0): v" }.joined(separator: ", ")
      return "- {a: x, b: n\(set), when: {\(when)}}\n"
    }.joined()
    let dictionary = try dictionary(
      "dictionary: d\nqualifiers: [\(names.joined(separator: ", "))]\nsystems: [a, b]\nentries:\n" + entries)
    for set in 0..<256 {
      let context = Dictionary(uniqueKeysWithValues: (0..<8).filter { set >> $0 & 1 == 1 }.map { ("q\($0)", "v") })
      #expect(try dictionary.answer("x", "a", "b", when: context) == .found("n\(set)"))
    }
  }

  private func qualified(_ entries: String...) throws -> DataDictionary {
    try dictionary(
      "dictionary: d\nqualifiers: [p, q]\nsystems: [a, b]\nentries:\n" + entries.map { "- \($0)\n" }.joined())
  }
}
