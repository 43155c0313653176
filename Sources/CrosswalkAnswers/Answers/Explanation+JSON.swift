extension Explanation {
  /// The document of EXPLAIN: the answer, its status and why, and where it comes from.
  package var json: JSON {
    var members = [
      JSON.Member("answer", answer.json), JSON.Member("status", .string(answer.status)),
      JSON.Member("because", .string(because)), JSON.Member("entry", entry?.json ?? .null),
      JSON.Member("line", entry?.lineJSON ?? .null), JSON.Member("file", .string(file)),
      JSON.Member("generation", generation.map(JSON.string) ?? .null),
      JSON.Member("version", version.map(JSON.string) ?? .null),
    ]
    if !candidates.isEmpty {
      members.append(JSON.Member("candidates", .array(candidates.map { .object(EntryStanding.located($0)) })))
    }
    if isUnmapped { members.append(JSON.Member("nearly", .array(nearly.map(\.nearlyJSON)))) }
    return .object(members)
  }

  /// Reads the document of EXPLAIN; nil if it is something else.
  package init?(json: JSON) {
    guard let answer = Answer(json), let because = json["because"]?.string, let file = json["file"]?.string else {
      return nil
    }
    var entry: Entry?
    if let object = json["entry"], object != .null {
      entry = Entry(json: object, line: json["line"])
      guard entry != nil else { return nil }
    }
    let candidates = (json["candidates"]?.array ?? []).map { Entry(json: $0["entry"], line: $0["line"]) }
    let nearly = json["nearly"]?.array?.map { standing in
      Entry(json: standing["entry"], line: standing["line"]).map {
        EntryStanding(entry: $0, because: standing["because"]?.string)
      }
    }
    guard candidates.allSatisfy({ $0 != nil }), nearly?.allSatisfy({ $0 != nil }) ?? true else { return nil }
    self.init(
      answer: answer, because: because, entry: entry, candidates: candidates.compactMap(\.self),
      nearly: nearly?.compactMap(\.self), file: file, version: json["version"]?.string,
      generation: json["generation"]?.string)
  }
}

extension EntryStanding {
  /// An entry that nearly answers, as EXPLAIN shows it.
  fileprivate var nearlyJSON: JSON {
    .object([JSON.Member("because", .string(because ?? ""))] + Self.located(entry))
  }

  /// Returns the members for an entry and its line.
  fileprivate static func located(_ entry: Entry) -> [JSON.Member] {
    [JSON.Member("entry", entry.json), JSON.Member("line", entry.lineJSON)]
  }

  /// The entry in the form of ENTRYALL: that of ENTRY with the line, and with the reason if the entry does not apply.
  ///
  /// If a system of the dictionary has the name of one of these members, the member is that of the system.
  package var json: JSON {
    var own = [JSON.Member("line", entry.lineJSON)]
    if let because { own += [JSON.Member("applies", false), JSON.Member("because", .string(because))] }
    let systems = Set(entry.cells.map(\.system))
    return .object(entry.members + own.filter { !systems.contains($0.name) })
  }
}

extension Entry {
  fileprivate var lineJSON: JSON { line.map { .integer(Int64($0)) } ?? .null }
}

extension Answer {
  /// The status of this answer in the line protocol.
  package var status: String {
    switch self {
    case .found: "OK"
    case .default: "DEFAULT"
    case .none: "NONE"
    case .ambiguous: "AMBIGUOUS"
    }
  }

  /// The value of the answer, the candidates, or null.
  fileprivate var json: JSON {
    switch self {
    case .found(let value), .default(let value): .string(value)
    case .none: .null
    case .ambiguous(let values): .array(values.map(JSON.string))
    }
  }

  /// Reads the answer from an EXPLAIN document; returns nil if the document has no answer.
  fileprivate init?(_ json: JSON) {
    switch (json["status"]?.string, json["answer"]) {
    case ("OK", .string(let value)): self = .found(value)
    case ("DEFAULT", .string(let value)): self = .default(value)
    case ("NONE", .null): self = .none
    case ("AMBIGUOUS", .array(let values)): self = .ambiguous(values.compactMap(\.string))
    default: return nil
    }
  }
}
