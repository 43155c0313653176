@testable import Crosswalk

/// A dictionary as a test makes it up, written as YAML for the program to read.
struct ModelDictionary {
  enum Cell {
    case leftOut
    case none
    case values([String])

    var values: [String] {
      if case .values(let values) = self { values } else { [] }
    }

    var isLeftOut: Bool {
      if case .leftOut = self { true } else { false }
    }
  }

  enum Primary {
    case everywhere
    case from([Int])
  }

  struct Entry {
    var cells: [Cell]
    /// Values of qualifiers, by the qualifier's index.
    var when: [Int: String] = [:]
    var from: Day?
    var until: Day?
    var primary: Primary?
    var note: String?

    func holds(on day: Day) -> Bool {
      (from.map { $0 <= day } ?? true) && (until.map { day < $0 } ?? true)
    }

    func isPrimary(from system: Int) -> Bool {
      switch primary {
      case .everywhere: true
      case .from(let systems): systems.contains(system)
      case nil: false
      }
    }
  }

  var definition = Definition()
  var entries: [Entry] = []

  /// The line of the first entry; each entry has one line.
  var firstLine: Int { definition.systems.count + definition.qualifiers.count + 9 }

  /// The dictionary as a file.
  var yaml: String {
    var lines = ["dictionary: \(definition.name)", "direct: \(definition.direct)"]
    for (key, text) in [("title", definition.title), ("version", definition.version), ("source", definition.source)] {
      lines.append(text.map { "\(key): \(quoted($0))" } ?? "# no \(key)")
    }
    lines.append(definition.qualifiers.isEmpty ? "# no qualifiers" : "qualifiers:")
    lines += definition.qualifiers.map { qualifier in
      "  \(qualifier.name):" + (qualifier.from.map { " {from: [\($0.joined(separator: ", "))]}" } ?? "")
    }
    lines.append("systems:")
    lines += definition.systems.map { "  \($0.name): \(rules(of: $0))" }
    lines.append(entries.isEmpty ? "entries: []" : "entries:")
    lines += entries.map { "- {\(members(of: $0).joined(separator: ", "))}" }
    return lines.joined(separator: "\n") + "\n"
  }

  // What JSON quotes, YAML reads.
  private func quoted(_ text: String) -> String {
    JSON.string(text).text
  }

  private func rules(of system: System) -> String {
    var match: [String] = []
    if system.match.trim { match.append("trim") }
    if let digits = system.match.digits { match.append("digits: \(digits)") }
    if system.match.caseless { match.append("caseless") }
    let unmapped =
      switch system.unmapped {
      case .none: "none"
      case .pass: "pass"
      case .value(let value): "{default: \(quoted(value))}"
      }
    let rule = match.isEmpty ? "exact" : "[\(match.joined(separator: ", "))]"
    return "{match: \(rule), unmapped: \(unmapped), duplicates: \(system.duplicates.rawValue)}"
  }

  private func members(of entry: Entry) -> [String] {
    var members: [String] = []
    for (system, cell) in zip(definition.systems, entry.cells) {
      switch cell {
      case .leftOut: break
      case .none: members.append("\(system.name): ~")
      case .values(let values): members.append("\(system.name): [\(values.map(quoted).joined(separator: ", "))]")
      }
    }
    if !entry.when.isEmpty {
      let when = entry.when.map { "\(definition.qualifiers[$0.key].name): \(quoted($0.value))" }
      members.append("when: {\(when.joined(separator: ", "))}")
    }
    let bounds = [entry.from.map { "from: \($0)" }, entry.until.map { "until: \($0)" }].compactMap { $0 }
    if !bounds.isEmpty { members.append("valid: {\(bounds.joined(separator: ", "))}") }
    switch entry.primary {
    case .everywhere: members.append("primary: true")
    case .from(let systems):
      members.append("primary: [\(systems.map { definition.systems[$0].name }.joined(separator: ", "))]")
    case nil: break
    }
    if let note = entry.note { members.append("note: \(quoted(note))") }
    return members
  }
}
