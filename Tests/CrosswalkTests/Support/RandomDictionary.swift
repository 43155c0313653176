@testable import Crosswalk

extension ModelDictionary {
  /// A dictionary made up at random, of few values, so that entries have much to do with each other.
  ///
  /// It may have conflicts; `withoutConflicts` has none.
  static func random(using random: inout SeededGenerator) -> ModelDictionary {
    var model = ModelDictionary()
    model.definition = definition(using: &random)
    model.entries = (0..<Int.random(in: 0...24, using: &random)).map { _ in model.entry(using: &random) }
    return model
  }

  /// The dictionary without the entries at which the program finds errors, and the dictionary that it reads then.
  func withoutConflicts() -> (ModelDictionary, DataDictionary)? {
    var model = self
    while true {
      do throws(DictionaryErrors) {
        return try dictionaries(model.yaml).first.map { (model, $0) }
      } catch {
        let wrong = Set(error.problems.map { $0.position.line - model.firstLine })
        let kept = model.entries.indices.filter { !wrong.contains($0) }
        // Only entries may be wrong: anything else would go on for ever.
        guard kept.count < model.entries.count else { return nil }
        model.entries = kept.map { model.entries[$0] }
      }
    }
  }

  /// The qualifiers of a request, each given or not.
  func context(using random: inout SeededGenerator) -> [String: String] {
    var context: [String: String] = [:]
    for qualifier in definition.qualifiers where !random.once(in: 3) {
      context[qualifier.name] = random.pick(Self.words)
    }
    return context
  }

  /// A value to ask for: most often one that is there.
  static func value(using random: inout SeededGenerator) -> String {
    random.once(in: 8) ? RandomText.mixed(using: &random) : random.pick(values)
  }

  /// A day near which something happens, or on it.
  static func day(using random: inout SeededGenerator) -> Day {
    Day(number: random.pick(days).number + Int32.random(in: -1...1, using: &random))
  }

  private static let values = [
    "a", "A", " a ", "b", "8", "08", "008", "é", "e\u{301}", "É", "k", "\u{212A}", "a b", "~", "[x]", "\"", "日",
    "x\u{A0}",
  ]
  private static let words = ["one", "two", "é", "e\u{301}", "ONE"]
  private static let days = ["0001-01-01", "1999-12-31", "2000-01-01", "2000-01-02", "2000-03-01", "9999-12-31"]
    .compactMap {
      Day($0)
    }

  private static func definition(using random: inout SeededGenerator) -> Definition {
    var definition = Definition()
    definition.name = "random"
    definition.title = random.once(in: 2) ? "A \"title\"\n" : nil
    definition.version = random.once(in: 2) ? "1.10" : nil
    definition.source = random.once(in: 2) ? "~" : nil
    definition.direct = !random.once(in: 4)
    for number in 0..<Int.random(in: 2...4, using: &random) {
      var system = System(name: "s\(number)")
      system.match.caseless = random.once(in: 3)
      // A value of the pool must not become empty by it, and none is white space only.
      system.match.trim = random.once(in: 3)
      system.match.digits = random.once(in: 3) ? Int.random(in: 1...5, using: &random) : nil
      system.unmapped = random.pick([.none, .pass, .value("other \(number)")])
      system.duplicates = random.pick([.reject, .reject, .first, .ambiguous])
      definition.systems.append(system)
    }
    for number in 0..<Int.random(in: 0...3, using: &random) {
      var qualifier = Qualifier(name: "q\(number)")
      if random.once(in: 3) { qualifier.from = [random.pick(definition.systems).name] }
      definition.qualifiers.append(qualifier)
    }
    return definition
  }

  private func entry(using random: inout SeededGenerator) -> Entry {
    var entry = Entry(cells: definition.systems.map { _ in Self.cell(using: &random) })
    // An entry without a cell is an error of its own.
    if entry.cells.allSatisfy(\.isLeftOut) { entry.cells[0] = .values([random.pick(Self.values)]) }
    for index in definition.qualifiers.indices where random.once(in: 3) { entry.when[index] = random.pick(Self.words) }
    if random.once(in: 3) {
      let days = [random.pick(Self.days), random.pick(Self.days)].sorted()
      entry.from = random.once(in: 3) ? nil : days[0]
      entry.until = days[0] == days[1] || random.once(in: 3) ? nil : days[1]
    }
    if random.once(in: 6) {
      let systems = definition.systems.indices.filter { _ in random.once(in: 2) }
      entry.primary = systems.isEmpty ? .everywhere : .from(systems.shuffled(using: &random))
    }
    if random.once(in: 5) { entry.note = "a note: \(random.pick(Self.values))" }
    return entry
  }

  private static func cell(using random: inout SeededGenerator) -> Cell {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .leftOut
    case 1: .none
    case 2: .values((0...Int.random(in: 1...4, using: &random)).map { _ in random.pick(values) })
    default: .values([random.pick(values)])
    }
  }
}
