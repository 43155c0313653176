import Testing

@testable import Crosswalk

/// Why a lookup answers what it does.
@Suite struct ExplanationTests {
  @Test(
    arguments: [
      ("one", Answer.found("1"), "one entry has this a", #"{"a":"one","b":"1"}"#),
      ("none", .none, "one entry has this a, and it says ~: no value", #"{"a":"none","b":null}"#),
      ("two", .ambiguous(["2", "3"]), "2 entries have this a, and the file does not say which answers", nil),
      ("agree", .found("4"), "2 entries have this a, and all answer the same", #"{"a":"agree","b":"4"}"#),
      ("led", .found("6"), "2 entries have this a, and this one is primary", #"{"a":"led","b":"6","primary":true}"#),
      ("nothing", .default("other"), "no entry that applies has this a, and this is the default of b", nil),
      ("left", .default("other"), "the entry with this a leaves b out, and this is the default of b", nil),
    ] as [(String, Answer, String, String?)])
  func `an answer from a to b is explained`(value: String, answer: Answer, because: String, entry: String?) throws {
    try check(value, "a", "b", [:], answer, because, entry)
  }

  @Test func `the first entry, a passed value, and the lack of a default are explained, too`() throws {
    try check(
      "7", "b", "c", [:], .found("z"), "2 entries have this b, and this one is the first in the file",
      #"{"b":"7","c":"z"}"#)
    try check(
      "?", "a", "c", [:], .default("?"), "no entry that applies has this a, and c passes unknown values on", nil)
    try check("?", "c", "a", [:], .none, "no entry that applies has this c, and a has no default", nil)
  }

  @Test func `the context that matters is named`() throws {
    try check(
      "one", "a", "b", ["q": "Q", "r": "R"], .found("8"), "one entry for q Q has this a",
      #"{"a":"one","b":"8","when":{"q":"Q","r":"R"}}"#)
  }

  private func check(
    _ value: String, _ from: String, _ to: String, _ context: [String: String], _ answer: Answer, _ because: String,
    _ entry: String?
  ) throws {
    let dictionary = try dictionary(
      """
      dictionary: d
      qualifiers: {q: , r: {from: [c]}}
      systems:
        a: {duplicates: ambiguous}
        b: {duplicates: first, unmapped: {default: other}}
        c: {unmapped: pass}
      entries:
      - {a: one, b: 1}
      - {a: one, b: 8, when: {q: Q, r: R}}
      - {a: none, b: ~}
      - {a: two, b: 2}
      - {a: two, b: 3}
      - {a: agree, b: 4}
      - {a: agree, b: 4}
      - {a: led, b: 5}
      - {a: led, b: 6, primary: true}
      - {a: left, c: left}
      - {b: 7, c: z}
      - {b: 7, c: y}
      """)
    let source = try #require(dictionary.definition.system(named: from))
    let request = DataDictionary.Request(
      from: source, to: dictionary.definition.system(named: to), context: try dictionary.context(context))
    let explanation = value.withBytes { dictionary.explain($0, request) }
    #expect(explanation.answer == answer)
    #expect(explanation.because == because)
    #expect(explanation.entry?.json.text == entry)
  }
}
