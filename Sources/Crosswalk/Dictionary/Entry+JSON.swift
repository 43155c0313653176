extension Entry {
  /// The entry as ENTRY and ENTRIES give it: a member a system, `~` as null, a system left out left out; then `when`,
  /// `valid`, `primary` and `note` as in the file.
  package var json: JSON { .object(members) }

  /// The members of the JSON.
  var members: [JSON.Member] {
    var members: [JSON.Member] = []
    for (system, cell) in cells {
      switch cell {
      case .leftOut: break
      case .none: members.append(JSON.Member(system, .null))
      case .values(let values): members.append(JSON.Member(system, Self.json(values)))
      }
    }
    return members + details
  }

  /// What an entry says besides its cells, as in the file.
  var details: [JSON.Member] {
    var members: [JSON.Member] = []
    if !when.isEmpty {
      members.append(JSON.Member("when", .object(when.map { JSON.Member($0.qualifier, .string($0.value)) })))
    }
    if !validity.isAlways {
      let bounds = [("from", validity.from), ("until", validity.until)]
      members.append(
        JSON.Member(
          "valid", .object(bounds.compactMap { name, day in day.map { JSON.Member(name, .string($0.description)) } })))
    }
    switch primary {
    case .everywhere: members.append(JSON.Member("primary", true))
    case .from(let systems): members.append(JSON.Member("primary", .array(systems.map(JSON.string))))
    case nil: break
    }
    if let note { members.append(JSON.Member("note", .string(note))) }
    return members
  }

  private static func json(_ values: [String]) -> JSON {
    values.count == 1 ? .string(values[0]) : .array(values.map(JSON.string))
  }
}
