import Crosswalk

/// What EXPLAIN answers, for a person: the answer and why, then the entries between which it is, or that nearly answer.
enum ExplanationReport {
  static func lines(_ document: JSON) -> [String] {
    guard case .object(let members) = document else { return [] }
    let facts = members.filter { member in
      switch member.name {
      case "answer": true
      case "candidates", "nearly": false
      // What is not known of an answer that no entry gives needs no line.
      default: member.value != .null
      }
    }
    var lines = Table(membersOf: .object(facts)).lines
    if let candidates = document["candidates"]?.array {
      lines += ["", "the candidates"] + Table(entries: candidates.map(entry), .nothing).lines
    }
    if let nearly = document["nearly"]?.array, !nearly.isEmpty {
      lines += ["", "what nearly answers"] + Table(entries: nearly.map(entry), .because).lines
    }
    return lines
  }

  /// An entry with its line, as ENTRYALL has it.
  private static func entry(_ element: JSON) -> JSON {
    guard case .object(let members) = element["entry"] else { return element }
    return .object(members + ["line", "because"].compactMap { name in element[name].map { .init(name, $0) } })
  }
}
