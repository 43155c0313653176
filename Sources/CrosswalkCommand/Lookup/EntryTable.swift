import Crosswalk

extension Table {
  /// The last column of a table of entries.
  enum EntryRemark {
    /// No such column.
    case nothing
    /// The reason why the entry does not answer, which replaces `when` and `valid`.
    case because
    /// Whether the entry applies, and if not, the reason.
    case applies
  }

  /// A table of entries as ENTRYALL returns them, with a row for each entry and a column for each member that occurs.
  ///
  /// The columns of systems come first, in the order of the dictionary and with their names. The others have headings
  /// in capitals.
  init(entries: [JSON], _ remark: EntryRemark) {
    let own: Set = ["when", "valid", "primary", "note", "line", "applies", "because"]
    let systems = Self.names(in: entries).filter { !own.contains($0) }
    let details = (remark == .because ? ["note"] : ["when", "valid", "primary", "note"])
      .filter { name in entries.contains { $0[name] != nil } }
    var headings = systems + details.map { $0.uppercased() }
    var rows = entries.map { entry in
      [Self.text(entry["line"])] + (systems + details).map { Self.text(entry[$0]) }
    }
    switch remark {
    case .nothing: break
    case .because:
      headings.append("BECAUSE")
      for index in rows.indices { rows[index].append(Self.text(entries[index]["because"])) }
    case .applies:
      headings.append("APPLIES")
      for index in rows.indices {
        rows[index].append(entries[index]["because"].map { "no: \(Self.text($0))" } ?? "yes")
      }
    }
    self.init(columns: [Column("LINE", isNumeric: true)] + headings.map { Column($0) }, rows: rows)
  }

  /// The names of the members of all objects, in an order that keeps the order in each object.
  private static func names(in objects: [JSON]) -> [String] {
    var names: [String] = []
    for case .object(let members) in objects {
      var index = names.startIndex
      for member in members {
        if let known = names.firstIndex(of: member.name) {
          index = known + 1
        } else {
          names.insert(member.name, at: index)
          index += 1
        }
      }
    }
    return names
  }

  private static func text(_ value: JSON?) -> String {
    switch value {
    case nil: ""
    case .null: "~"
    case .string(let text): Printable.value(text)
    case .array(let elements): elements.map { Self.text($0) }.joined(separator: ", ")
    case .object(let members): members.map { "\($0.name) \(Self.text($0.value))" }.joined(separator: ", ")
    case .some(let other): other.text
    }
  }
}
