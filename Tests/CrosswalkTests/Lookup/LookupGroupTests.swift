import Testing

@testable import Crosswalk

/// Lookups made together answer as each would by itself, or leave it to that.
@Suite struct LookupGroupTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func `a group answers what a lookup answers`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (model, dictionary) = try #require(ModelDictionary.random(using: &random).withoutConflicts())
    let values = (0..<LookupGroup.capacity).map { _ in ModelDictionary.value(using: &random) }.filter {
      $0.utf8.allSatisfy { $0 < 0x80 }
    }
    for from in model.definition.systems.indices {
      for to in model.definition.systems.indices where to != from {
        let answers = answers(for: values, dictionary, from, to)
        let request = DataDictionary.Request(from: from, to: to, day: ModelDictionary.day(using: &random))
        for (value, answer) in zip(values, answers) {
          guard let answer else { continue }
          #expect(
            value.withBytes { Answer(dictionary.lookup($0, request), asked: $0) } == answer, "\(value) \(model.yaml)")
        }
      }
    }
  }

  @Test func `a group leaves several entries, dates and defaults to the lookup, and answers all else`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: {duplicates: first}, b: , c: {unmapped: {default: 9}}}\nentries:\n"
        + "- [one, 1, ~]\n- {a: [two, 2], b: [3, 4]}\n- {a: twice, b: 5}\n- {a: twice, b: 6}\n"
        + "- {a: dated, b: 7, valid: {from: 2000-01-01}}\n- {a: empty, c: 8}")
    let values = ["one", "two", "2", "twice", "dated", "empty", "other", ""]
    #expect(
      answers(for: values, dictionary, 0, 1) == [
        .found("1"), nil, nil, nil, nil, Answer.none, Answer.none, Answer.none,
      ])
    #expect(answers(for: values, dictionary, 0, 2) == [Answer.none, nil, nil, nil, nil, .found("8"), nil, nil])
  }

  @Test(arguments: [
    "dictionary: d\nsystems: {a: {match: [trim]}, b: }\nentries: [[x, 1]]",
    "dictionary: d\nqualifiers: [q]\nsystems: [a, b]\nentries: [[x, 1], {a: y, b: 2, when: {q: 1}}]",
    "dictionary: d\nsystems: [a, b]\nentries: []",
  ])
  func `there is no such direction if the answer depends on more than the value`(file: String) throws {
    let hasNone = try ResolvedDirection(dictionary(file), from: 0, to: 1) == nil
    #expect(hasNone)
  }

  @Test func `a group holds sixteen, and can be used again`() throws {
    let dictionary = try dictionary(entries: (0..<100).map { "- [k\($0), v\($0)]\n" }.joined())
    var direction = try #require(ResolvedDirection(dictionary, from: 0, to: 1))
    let group = LookupGroup()
    for (round, count) in [16, 5, 16].enumerated() {
      let keys = (0..<count).map { Array("k\(round * 16 + $0)".utf8) }
      var answers: [String] = []
      withUnsafePointer(to: &direction) { direction in
        withBytes(of: keys) { values in
          for (index, value) in values.enumerated() {
            group.questions[index] = .init(value: value, direction: direction)
          }
          group.answer(count)
          for index in 0..<count {
            guard case .found(let text, _) = group.answers[index] else { continue }
            answers.append(String(decoding: text, as: UTF8.self))
          }
        }
      }
      #expect(answers == (0..<count).map { "v\(round * 16 + $0)" })
    }
    withExtendedLifetime(dictionary) {}
  }

  /// What a group answers; nil where it leaves it to the lookup.
  private func answers(for values: [String], _ dictionary: DataDictionary, _ from: Int, _ to: Int) -> [Answer?] {
    guard var direction = ResolvedDirection(dictionary, from: from, to: to) else { return values.map { _ in nil } }
    var answers: [Answer?] = []
    withUnsafePointer(to: &direction) { direction in
      withBytes(of: values.map { Array($0.utf8) }) { values in
        let group = LookupGroup()
        for (index, value) in values.enumerated() { group.questions[index] = .init(value: value, direction: direction) }
        group.answer(values.count)
        for index in values.indices {
          switch group.answers[index] {
          case .found(let text, _):
            answers.append(.found(String(decoding: text, as: UTF8.self)))
          case .missing: answers.append(Answer.none)
          case .unclear: answers.append(nil)
          }
        }
      }
    }
    return withExtendedLifetime(dictionary) { answers }
  }

  /// Calls `body` with the bytes of each text, all at once.
  private func withBytes(of texts: [[UInt8]], _ body: ([UnsafeRawBufferPointer]) -> Void) {
    let all = texts.flatMap { $0 }
    all.withUnsafeBytes { bytes in
      var start = 0
      body(
        texts.map { text in
          defer { start += text.count }
          return UnsafeRawBufferPointer(rebasing: bytes[start..<start + text.count])
        })
    }
  }
}
