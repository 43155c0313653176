import Testing

@testable import Crosswalk

/// What LOOKUP, LOOKUPALL and ENTRY give (file format, section "What the lookups give").
@Suite struct AnswerTests {
  @Test func `a value maps to its counterpart in any direction, and back`() throws {
    let dictionary = try dictionary(
      "dictionary: iso4217\nsystems: [alpha, numeric, name]\nentries:\n- [USD, 840, US Dollar]\n- [EUR, 978, Euro]")
    let usd = ["alpha": "USD", "numeric": "840", "name": "US Dollar"]
    for (from, value) in usd {
      for (to, answer) in usd where to != from { #expect(try dictionary.answer(value, from, to) == .found(answer)) }
    }
  }

  @Test(arguments: [
    ("none", Answer.none), ("pass", .default("asked")), ("{default: 999}", .default("999")),
    ("{default: \"~\"}", .default("~")),
  ])
  func `unknown values are answered by the policy of the other system`(policy: String, answer: Answer) throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: , b: {unmapped: \(policy)}, c: }\nentries: [{a: x, b: 1, c: 2}, {a: asked, c: 3}]")
    // Left out by its entry, and in no entry at all.
    #expect(try dictionary.answer("asked", "a", "b") == answer)
    #expect(try dictionary.answer("asked", "c", "b") == answer)
    #expect(try dictionary.answer("asked", "a", "c") == .found("3"))
    #expect(try dictionary.answers("asked", "c", "b") == (answer.value.map { [$0] } ?? []))
  }

  @Test func `an explicit none has no answer, and no default applies`() throws {
    let dictionary = try dictionary("dictionary: d\nsystems: {a: , b: {unmapped: {default: 9}}}\nentries: {x: ~}")
    #expect(try dictionary.answer("x", "a", "b") == .none)
    #expect(try dictionary.answers("x", "a", "b") == [])
    #expect(try dictionary.answer("y", "a", "b") == .default("9"))
    #expect(try dictionary.answer("9", "b", "a") == .none)
  }

  @Test func `pass gives the value as it was given, not in its compared form`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: {match: [caseless, trim]}, b: {unmapped: pass}}\nentries: []")
    #expect(try dictionary.answer(" É ", "a", "b") == .default(" É "))
  }

  @Test func `a value is found in every form that match allows`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: {match: [caseless, trim, digits: 3]}, b: }\nentries: [[Côte, 1], [8, 2], [012, 3]]")
    for asked in ["Côte", "CÔTE", "co\u{302}te", "\u{A0}côte\n"] {
      #expect(try dictionary.answer(asked, "a", "b") == .found("1"))
    }
    for asked in ["8", "08", "008", " 8 "] { #expect(try dictionary.answer(asked, "a", "b") == .found("2")) }
    for asked in ["12", "012"] { #expect(try dictionary.answer(asked, "a", "b") == .found("3")) }
    for asked in ["Cote", "0008", "8.0", "", " "] { #expect(try dictionary.answer(asked, "a", "b") == .none) }
  }
}
