extension Explanation {
  /// The document of EXPLAIN.
  ///
  /// - Parameters:
  ///   - dictionary: What was asked.
  ///   - generation: Its generation; nil where it was read from a file.
  ///   - nearby: The entries that nearly answer, where no entry does.
  /// - Returns: An object: the answer, its status and why, and where it comes from.
  package func json(of dictionary: DataDictionary, generation: String?, nearby: [EntryStanding]) -> JSON {
    var members = [
      JSON.Member("answer", answer.json), JSON.Member("status", .string(answer.status)),
      JSON.Member("because", .string(because)), JSON.Member("entry", entry?.json ?? .null),
      JSON.Member("line", entry.map { .integer(Int64($0.line)) } ?? .null),
      JSON.Member("file", .string(dictionary.file)), JSON.Member("generation", generation.map(JSON.string) ?? .null),
      JSON.Member("version", dictionary.definition.version.map(JSON.string) ?? .null),
    ]
    if !candidates.isEmpty {
      members.append(JSON.Member("candidates", .array(candidates.map { .object(EntryStanding.located($0)) })))
    }
    if isUnmapped { members.append(JSON.Member("nearly", .array(nearby.map(\.nearlyJSON)))) }
    return .object(members)
  }
}

extension EntryStanding {
  /// What EXPLAIN says of an entry that nearly answers.
  fileprivate var nearlyJSON: JSON {
    .object([JSON.Member("because", .string(because ?? ""))] + Self.located(entry))
  }

  /// An entry, and the line where it stands.
  fileprivate static func located(_ entry: Entry) -> [JSON.Member] {
    [JSON.Member("entry", entry.json), JSON.Member("line", .integer(Int64(entry.line)))]
  }

  /// What ENTRYALL says of an entry: what ENTRY does, and the line; and where it does not apply, why.
  ///
  /// Where a system of the dictionary has the name of one of these members, the system has it.
  package var json: JSON {
    var own = [JSON.Member("line", .integer(Int64(entry.line)))]
    if let because { own += [JSON.Member("applies", false), JSON.Member("because", .string(because))] }
    let systems = Set(entry.cells.map(\.system))
    return .object(entry.members + own.filter { !systems.contains($0.name) })
  }
}

extension Answer {
  /// The status that a lookup of the line protocol has with this answer.
  package var status: String {
    switch self {
    case .found: "OK"
    case .default: "DEFAULT"
    case .none: "NONE"
    case .ambiguous: "AMBIGUOUS"
    }
  }

  /// The answer, the candidates, or null.
  fileprivate var json: JSON {
    switch self {
    case .found(let value), .default(let value): .string(value)
    case .none: .null
    case .ambiguous(let values): .array(values.map(JSON.string))
    }
  }
}
