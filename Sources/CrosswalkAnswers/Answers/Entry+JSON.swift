extension Entry {
  /// The entry in the form of ENTRY and ENTRIES.
  ///
  /// It has a member for each system, with null for `~`, and none for a system that the entry leaves out. Then come
  /// `when`, `valid`, `primary` and `note`, as in the file.
  package var json: JSON { .object(members) }

  /// The members of that object.
  package var members: [JSON.Member] {
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

  /// What the entry has besides its cells, as in the file.
  package var details: [JSON.Member] {
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

extension Entry {
  /// Reads an entry in the form of ENTRY, and the line at which it begins in its file; nil if it is something else.
  package init?(json: JSON?, line: JSON? = nil) {
    guard case .object(let members) = json else { return nil }
    var cells: [(system: String, cell: Cell)] = []
    var when: [(qualifier: String, value: String)] = []
    var validity = Validity.always
    var primary: Primary?
    var note: String?
    for member in members {
      switch (member.name, member.value) {
      case ("when", .object(let values)): when = values.map { ($0.name, $0.value.string ?? "") }
      case ("valid", .object):
        validity = Validity(from: Self.day(member.value["from"]), until: Self.day(member.value["until"]))
      case ("primary", .bool(true)): primary = .everywhere
      case ("primary", .array(let systems)): primary = .from(systems.compactMap(\.string))
      case ("note", .string(let text)): note = text
      case (let system, .null): cells.append((system, .none))
      case (let system, .string(let value)): cells.append((system, .values([value])))
      case (let system, .array(let values)): cells.append((system, .values(values.compactMap(\.string))))
      default: return nil
      }
    }
    self.init(
      cells: cells, when: when, validity: validity, primary: primary, note: note,
      line: line?.integer.map { Int(clamping: $0) })
  }

  private static func day(_ json: JSON?) -> Day? {
    json?.string.flatMap { Day($0) }
  }
}
