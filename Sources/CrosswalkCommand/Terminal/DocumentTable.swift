import Crosswalk

extension Table {
  /// A table of an object's members, a name and a value in each row.
  ///
  /// Members of members are named by the way to them, `redis.state`; each element of an array has a row of its own,
  /// of which the first has the name. No value is `~`, as in a dictionary's file.
  init(membersOf document: JSON) {
    var rows: [[String]] = []
    Self.append(document, named: "", to: &rows)
    self.init(rows: rows)
  }

  /// A table of a list of objects, of which each has the columns' members.
  init(listOf document: JSON, _ columns: [(column: Column, member: String)]) {
    let rows = (document.array ?? []).map { element in
      columns.map { Self.cell(element[$0.member]) }
    }
    self.init(columns: columns.map(\.column), rows: rows)
  }

  private static func append(_ value: JSON, named name: String, to rows: inout [[String]]) {
    switch value {
    case .object(let members) where !members.isEmpty:
      for member in members {
        append(member.value, named: name.isEmpty ? member.name : "\(name).\(member.name)", to: &rows)
      }
    case .array(let elements) where !elements.isEmpty:
      let first = rows.count
      for element in elements { append(element, named: name, to: &rows) }
      // An element that is an object has names of its own, which tell more.
      for index in rows.indices.dropFirst(first + 1) where rows[index][0] == name { rows[index][0] = "" }
    case .object, .array: rows.append([name, ""])
    case .null: rows.append([name, "~"])
    default: rows.append([name, cell(value)])
    }
  }

  private static func cell(_ value: JSON?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): Printable.value(text)
    case .array(let elements): elements.map(cell).joined(separator: ", ")
    case .some(let other): other.text
    }
  }
}
