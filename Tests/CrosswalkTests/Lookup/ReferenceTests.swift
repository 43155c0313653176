import Testing

@testable import Crosswalk

/// Random dictionaries answer as the specification's words, carried out literally, say.
@Suite struct ReferenceTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a file is refused exactly if a lookup would have to choose`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let model = ModelDictionary.random(using: &random)
    let found = errors(in: model.yaml)
    #expect(found.isEmpty != model.hasConflict, "\(model.yaml)\(found)")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `every lookup answers as the reference does`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (model, dictionary) = try #require(ModelDictionary.random(using: &random).withoutConflicts())
    for _ in 0..<100 {
      let value = ModelDictionary.value(using: &random)
      let day = ModelDictionary.day(using: &random)
      let context = model.context(using: &random)
      let systems = model.definition.systems.indices.shuffled(using: &random)
      let (from, to) = (systems[0], systems[1])
      let asked: Comment = "\(value.debugDescription) from \(from) to \(to) on \(day) when \(context)\n\(model.yaml)"
      let request = DataDictionary.Request(from: from, to: to, context: try dictionary.context(context), day: day)

      let answer = value.withBytes { Answer(dictionary.lookup($0, request), asked: $0) }
      #expect(answer == model.lookup(value, from: from, to: to, on: day, when: context), asked)

      let all = value.withBytes { dictionary.lookupAll($0, request)?.map(\.string) }
      #expect(all == model.lookupAll(value, from: from, to: to, on: day, when: context), asked)

      let explanation = value.withBytes { dictionary.explain($0, request) }
      #expect(explanation.answer == answer, asked)

      let entries = model.entries(value, from: from, on: day, when: context)
      let entryRequest = DataDictionary.Request(from: from, to: nil, context: request.context, day: day)
      switch value.withBytes({ dictionary.entry($0, entryRequest) }) {
      case .none: #expect(entries.isEmpty, asked)
      case .ambiguous: #expect(entries.count > 1, asked)
      case .found: #expect(entries.count == 1, asked)
      }
    }
  }
}
