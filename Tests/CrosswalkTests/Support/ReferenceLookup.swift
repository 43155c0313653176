import Foundation

@testable import Crosswalk

/// What the specification says a lookup gives, over a list of entries: slow and obvious.
extension ModelDictionary {
  /// LOOKUP.
  func lookup(_ value: String, from: Int, to: Int, on day: Day, when context: [String: String]) -> Answer {
    let entries = selected(value, from: from, to: to, on: day, when: context)
    if entries.isEmpty { return unmapped(value, to: to) }
    if let preferred = preferred(among: entries, from: from) {
      return preferred.cells[to].values.first.map { .found($0) } ?? .none
    }
    let answers = entries.map { $0.cells[to].values.first }
    if Set(answers.map { $0?.precomposedStringWithCanonicalMapping }).count > 1 {
      return .ambiguous(Self.each(answers.compactMap { $0 }))
    }
    return answers[0].map { .found($0) } ?? .none
  }

  /// LOOKUPALL; nil where it answers DEFAULT, or NONE for want of an entry.
  func lookupAll(_ value: String, from: Int, to: Int, on day: Day, when context: [String: String]) -> [String]? {
    let entries = selected(value, from: from, to: to, on: day, when: context)
    if entries.isEmpty { return nil }
    let preferred = preferred(among: entries, from: from)
    if let preferred, case .none = preferred.cells[to] { return [] }
    return Self.each((preferred?.cells[to].values ?? []) + entries.flatMap(\.cells[to].values))
  }

  /// ENTRY: the entries of which it would have to choose; one if it can.
  func entries(_ value: String, from: Int, on day: Day, when context: [String: String]) -> [Entry] {
    let entries = selected(value, from: from, to: nil, on: day, when: context)
    return preferred(among: entries, from: from).map { [$0] } ?? entries
  }

  /// What a plain hash of one direction holds (see `DirectAnswers`), by value.
  func directAnswers(from: Int, to: Int) -> [[UInt8]: String] {
    var answers: [[UInt8]: String] = [:]
    for value in entries.flatMap(\.cells[from].values) {
      let general = entries.filter { entry in
        has(entry, value, in: from) && counting(entry, from: from).isEmpty && !entry.cells[to].isLeftOut
      }
      if general.contains(where: { $0.from != nil || $0.until != nil }) { continue }
      if case .found(let answer) = lookup(value, from: from, to: to, on: Day(number: 0), when: [:]) {
        answers[Array(value.utf8)] = answer
      }
    }
    return answers
  }

  /// Whether some lookup would have to choose in silence, or among primaries.
  var hasConflict: Bool {
    let days = Set(entries.flatMap { [$0.from, $0.until] }.compactMap { $0 } + [Day(number: .min)])
    return definition.systems.indices.contains { from in
      days.contains { day in
        let values = Set(entries.flatMap(\.cells[from].values).map { $0.reference(definition.systems[from].match) })
        return values.contains { value in
          let holding = entries.filter { $0.holds(on: day) && has($0, value, in: from) }
          return Dictionary(grouping: holding) { counting($0, from: from) }.values.contains {
            isConflict($0, from: from)
          }
        }
      }
    }
  }

  private func isConflict(_ rivals: [Entry], from: Int) -> Bool {
    let primaries = rivals.filter { $0.isPrimary(from: from) }
    if primaries.count > 1 { return true }
    guard definition.systems[from].duplicates == .reject else { return false }
    return definition.systems.indices.contains { to in
      if to == from || primaries.contains(where: { !$0.cells[to].isLeftOut }) { return false }
      let answers = rivals.filter { !$0.cells[to].isLeftOut }.map {
        $0.cells[to].values.first?.precomposedStringWithCanonicalMapping
      }
      return Set(answers).count > 1
    }
  }

  /// The entries that apply, are the most specific, and have a cell for the asked system.
  private func selected(
    _ value: String, from: Int, to: Int?, on day: Day, when context: [String: String]
  ) -> [Entry] {
    let context = context.mapValues(\.precomposedStringWithCanonicalMapping)
    let applying = entries.filter { entry in
      entry.holds(on: day) && has(entry, value, in: from) && !(to.map { entry.cells[$0].isLeftOut } ?? false)
        && counting(entry, from: from).allSatisfy { context[definition.qualifiers[$0.key].name] == $0.value }
    }
    // The most significant qualifier first, then the next.
    func names(_ entry: Entry) -> [Int] {
      definition.qualifiers.indices.map { counting(entry, from: from)[$0] == nil ? 0 : 1 }
    }
    let best = applying.map(names).max { $0.lexicographicallyPrecedes($1) }
    return applying.filter { names($0) == best }
  }

  private func preferred(among entries: [Entry], from: Int) -> Entry? {
    if let primary = entries.first(where: { $0.isPrimary(from: from) }) { return primary }
    return entries.count == 1 || definition.systems[from].duplicates == .first ? entries.first : nil
  }

  private func has(_ entry: Entry, _ value: String, in system: Int) -> Bool {
    let rules = definition.systems[system].match
    let key = value.reference(rules)
    return entry.cells[system].values.contains { $0.reference(rules) == key }
  }

  /// An entry's `when` as far as it counts.
  private func counting(_ entry: Entry, from system: Int) -> [Int: String] {
    entry.when.filter { definition.qualifiers[$0.key].counts(from: definition.systems[system].name) }
      .mapValues(\.precomposedStringWithCanonicalMapping)
  }

  private func unmapped(_ value: String, to: Int) -> Answer {
    switch definition.systems[to].unmapped {
    case .none: .none
    case .pass: .default(value)
    case .value(let value): .default(value)
    }
  }

  private static func each(_ values: [String]) -> [String] {
    var seen: Set<String> = []
    return values.filter { seen.insert($0.precomposedStringWithCanonicalMapping).inserted }
  }
}
