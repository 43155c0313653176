import Testing

@testable import Crosswalk

/// What plain hashes in Redis say.
@Suite struct DirectAnswersTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `they are what a lookup without context answers on any day, for every value that is written`(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let (model, dictionary) = try #require(ModelDictionary.random(using: &random).withoutConflicts())
    for from in model.definition.systems.indices {
      for to in model.definition.systems.indices where to != from {
        let expected = model.directAnswers(from: from, to: to)
        let pairs = pairs(dictionary, from, to)
        let comment: Comment = "from \(from) to \(to) of\n\(model.yaml)"
        #expect(Dictionary(pairs) { first, _ in first } == expected, comment)
        #expect(pairs.count == expected.count, comment)
      }
    }
  }

  @Test func `values are those written, each once, and answers too`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: {match: [caseless, digits: 3], duplicates: first}, b: }\nentries:\n"
        + "- [[USD, usd, USD], 1]\n- [8, 008]\n- [008, 2]\n- [x, ~]\n- {a: y}\n- [[E\u{301}, \u{C9}], 3]")
    #expect(
      pairs(dictionary, 0, 1).map { "\(String(decoding: $0.0, as: UTF8.self))=\($0.1)" }
        == ["USD=1", "usd=1", "8=008", "008=008", "E\u{301}=3", "\u{C9}=3"])
  }

  @Test func `values whose answer could depend on a dated entry are left out`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nqualifiers: [q]\nsystems: [a, b, c]\nentries:\n"
        + "- {a: dated, b: 1, valid: {from: 2000-01-01}}\n- {a: mixed, b: 2, c: 2}\n"
        + "- {a: mixed, b: 2, valid: {until: 2000-01-01}}\n- {a: special, b: 3}\n"
        + "- {a: special, b: 4, when: {q: 1}, valid: {from: 2000-01-01}}")
    #expect(pairs(dictionary, 0, 1).map { String(decoding: $0.0, as: UTF8.self) } == ["special"])
    #expect(pairs(dictionary, 0, 2).map { String(decoding: $0.0, as: UTF8.self) } == ["mixed"])
  }

  @Test func `the answers of a large dictionary come in pieces`() throws {
    let dictionary = try dictionary(entries: (0..<5000).map { "- [k\($0), v\($0)]\n" }.joined())
    #expect(pairs(dictionary, 0, 1).map(\.1) == (0..<5000).map { "v\($0)" })
    var answers = DirectAnswers(dictionary, from: 0, to: 1)
    let first = answers.next()?.count ?? 0
    #expect((1..<5000).contains(first))
  }

  private func pairs(_ dictionary: DataDictionary, _ from: Int, _ to: Int) -> [([UInt8], String)] {
    var answers = DirectAnswers(dictionary, from: from, to: to)
    var all: [([UInt8], String)] = []
    while let pairs = answers.next() {
      all += pairs.map { (Array($0.value), String(decoding: $0.answer, as: UTF8.self)) }
    }
    return all
  }
}
