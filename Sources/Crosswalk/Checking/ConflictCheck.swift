/// Finds the entries among which a lookup would have to choose in silence (file format, section "Duplicates").
struct ConflictCheck {
  private let dictionary: DataDictionary
  private let positions: ValuePositions

  init(_ dictionary: DataDictionary, _ positions: ValuePositions) {
    self.dictionary = dictionary
    self.positions = positions
  }

  /// Adds an error for each value that conflicts with an earlier one.
  func run(_ problems: inout ProblemList) {
    var conflicts: [Conflict] = []
    for system in dictionary.definition.systems.indices {
      dictionary.indexes[system].forEachGroup { key, rows in
        var group = RivalGroup(dictionary, from: system, key: key, rows)
        group.check()
        conflicts.append(contentsOf: group.conflicts)
        if conflicts.count > Self.most { conflicts = Self.first(conflicts) }
      }
    }
    if !conflicts.isEmpty { report(Self.first(conflicts), &problems) }
  }

  /// How many conflicts are remembered; of more, the first by position.
  static let most = 64 * Limits.reportedProblems

  static func first(_ conflicts: [Conflict]) -> [Conflict] {
    Array(conflicts.sorted { $0.row < $1.row }.prefix(most / 2))
  }

  /// Positions are found by walking the rows once, as the list of positions goes along with them.
  private func report(_ conflicts: [Conflict], _ problems: inout ProblemList) {
    var byRow: [UInt32: [Conflict]] = [:]
    for conflict in conflicts { byRow[conflict.row, default: []].append(conflict) }
    var positions = positions.makeIterator()
    dictionary.rows.forEach { reference, row in
      var texts: [[Text]] = []
      for system in dictionary.definition.systems.indices {
        texts.append([])
        row.cell(system).forEach { texts[system].append($0) }
      }
      let places = texts.joined().compactMap { _ in positions.next() }
      for conflict in byRow[reference] ?? [] {
        let texts = texts[conflict.system]
        guard let number = texts.firstIndex(where: { $0.key.isSame(as: conflict.key) }) else { continue }
        let placesInSystem = places.filter { $0.system == conflict.system }
        problems.add(placesInSystem[number].position, message(conflict, texts[number].string))
      }
      return true
    }
  }

  private func message(_ conflict: Conflict, _ value: String) -> String {
    let system = dictionary.definition.systems[conflict.system].name
    let line = dictionary.rows[conflict.earlier].line
    switch conflict.kind {
    case .answers:
      return "\"\(value)\" is already the \(system) of the entry at line \(line); mark one of them\n"
        + "\"primary: true\", or say \"duplicates: first\" on the system \(system)"
    case .primaries:
      return "\"\(value)\" is already the \(system) of the entry at line \(line), and both are primary;\n"
        + "mark only one of them"
    }
  }
}
