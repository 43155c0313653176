import Testing

@testable import Crosswalk

/// What a publisher's list says of one concept: its values by system.
///
/// A system that is missing is not known; one without values is known to have none.
struct Record {
  var cells: [String: [String]]

  init(_ cells: [String: [String]]) {
    self.cells = cells.mapValues { values in
      var known: Set<String> = []
      return values.filter { known.insert($0.lowercased()).inserted }
    }
  }

  init(_ entry: Entry) {
    cells = [:]
    for (system, cell) in entry.cells {
      switch cell {
      case .leftOut: break
      case .none: cells[system] = []
      case .values(let values): cells[system] = values
      }
    }
  }

  /// Whether the other says the same: the same answers, and the same further values in any order.
  func says(what other: Record) -> Bool {
    cells.keys == other.cells.keys
      && cells.allSatisfy { system, values in
        values.first == other.cells[system]?.first && Set(values) == Set(other.cells[system] ?? [])
      }
  }
}

/// Compares a dictionary with a list: each value of each system, in the direction to each other system.
func compare(_ name: String, with records: [Record], systems: [String], on day: Day? = nil) throws {
  let catalog = try RealDictionariesTests.catalog.get()
  for from in systems {
    let owners = Dictionary(
      grouping: records.flatMap { record in (record.cells[from] ?? []).map { (value: $0, record: record) } }
    ) { $0.value.lowercased() }
    for to in systems where to != from {
      let mapping = try catalog.mapping(name, from: from, to: to)
      for owner in owners.values {
        let expected = answer(owner.compactMap { $0.record.cells[to] })
        for value in Set(owner.map(\.value)) {
          let answer = try mapping.answer(for: value, on: day)
          #expect(sorted(answer) == expected, "\(name): \(from) \(value) to \(to)")
        }
      }
    }
  }
}

/// What several concepts that have the asked value answer together.
private func answer(_ cells: [[String]]) -> Answer {
  let answers = Set(cells.compactMap(\.first))
  if answers.isEmpty { return .none }
  if let only = answers.first, answers.count == 1, cells.allSatisfy({ !$0.isEmpty }) { return .found(only) }
  return .ambiguous(answers.sorted())
}

private func sorted(_ answer: Answer) -> Answer {
  if case .ambiguous(let candidates) = answer { .ambiguous(candidates.sorted()) } else { answer }
}
