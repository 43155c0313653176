/// One entry of a dictionary: what a concept is called in each system.
public struct Entry: Sendable, Equatable {
  /// What an entry says for one system.
  public enum Cell: Sendable, Equatable {
    /// Nothing: the system is left out.
    case leftOut
    /// The concept is known to have no value there (`~`).
    case none
    /// Its values, the first of which is the answer.
    case values([String])
  }

  /// From which systems an entry is primary.
  public enum Primary: Sendable, Equatable {
    /// From every system: `primary: true`.
    case everywhere
    /// From these.
    case from([String])
  }

  /// The names and cells of the dictionary's systems, in their order.
  public let cells: [(system: String, cell: Cell)]
  /// The context that the entry is for, in the order of the dictionary's qualifiers.
  public let when: [(qualifier: String, value: String)]
  /// When it holds.
  public let validity: Validity
  /// From which systems it answers for all that share its value.
  public let primary: Primary?
  /// Text that no lookup looks at.
  public let note: String?
  /// The line of its file at which it begins, from 1.
  public let line: Int

  init(_ row: Row, _ definition: Definition) {
    cells = definition.systems.indices.map { system in
      let cell = row.cell(system)
      switch cell.kind {
      case .leftOut: return (definition.systems[system].name, .leftOut)
      case .none: return (definition.systems[system].name, .none)
      case .values:
        var values: [String] = []
        var seen = DistinctTexts()
        cell.forEach { if seen.insert($0) { values.append($0.string) } }
        return (definition.systems[system].name, .values(values))
      }
    }
    when = definition.qualifiers.indices.compactMap { place in
      row.contextValue(ofQualifier: place).map { (definition.qualifiers[place].name, $0.string) }
    }
    validity = row.validity
    primary = Self.primary(row, definition)
    note = row.note(systems: definition.systems.count)?.string
    line = row.line
  }

  private static func primary(_ row: Row, _ definition: Definition) -> Primary? {
    guard row.flags.contains(.primary) else { return nil }
    let systems = row.primarySystems.map { definition.systems[Int($0)].name }
    return systems.isEmpty ? .everywhere : .from(systems)
  }

  /// Entries are equal when they say the same; where they stand does not count.
  public static func == (one: Entry, other: Entry) -> Bool {
    one.json == other.json
  }
}
