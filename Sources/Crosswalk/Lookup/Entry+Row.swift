extension Entry {
  /// The entry that a row holds.
  init(_ row: Row, _ definition: Definition) {
    self.init(
      cells: definition.systems.indices.map { (definition.systems[$0].name, Self.cell(row.cell($0))) },
      when: definition.qualifiers.indices.compactMap { place in
        row.contextValue(ofQualifier: place).map { (definition.qualifiers[place].name, $0.string) }
      },
      validity: row.validity, primary: Self.primary(row, definition),
      note: row.note(systems: definition.systems.count)?.string, line: row.line)
  }

  private static func cell(_ cell: Crosswalk.Cell) -> Cell {
    switch cell.kind {
    case .leftOut: return .leftOut
    case .none: return .none
    case .values:
      var values: [String] = []
      var seen = DistinctTexts()
      cell.forEach { if seen.insert($0) { values.append($0.string) } }
      return .values(values)
    }
  }

  private static func primary(_ row: Row, _ definition: Definition) -> Primary? {
    guard row.flags.contains(.primary) else { return nil }
    let systems = row.primarySystems.map { definition.systems[Int($0)].name }
    return systems.isEmpty ? .everywhere : .from(systems)
  }
}
