import ArgumentParser
import Crosswalk

/// The options for printing the document in a reply.
struct DocumentOptions: ParsableArguments {
  @Flag(help: "Print the JSON document of the server instead of a table.")
  var json = false

  /// Prints the document, either unchanged or as the table that `table` makes of it.
  func print(_ text: String, as table: (JSON) -> Table = Table.init(membersOf:)) async throws(Failure) {
    try await print(text, asLines: { table($0).lines })
  }

  /// Prints the document, either unchanged or as the lines that `lines` makes of it.
  func print(_ text: String, asLines lines: (JSON) -> [String]) async throws(Failure) {
    var output = StandardOutput()
    if json {
      output.append(line: text)
    } else {
      for line in lines(try Self.parse(text)) { output.append(line: line) }
    }
    try await output.flush()
  }

  /// Parses the document in a reply.
  static func parse(_ text: String) throws(Failure) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: text.utf8)
    } catch {
      throw Failure(.defect, "the server's document is not JSON at byte \(error.offset)")
    }
  }
}

extension Table {
  /// A table of the members of an object, with a name and a value in each row.
  ///
  /// Members of members are named by their path, such as `redis.state`. Each element of an array has a row of its own;
  /// the first row has the name. null is `~`, as in a dictionary file.
  init(membersOf document: JSON) {
    var rows: [[String]] = []
    Self.append(document, named: "", to: &rows)
    self.init(rows: rows)
  }

  /// A table of a list of objects, with a column for each of the given members.
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
      // An element that is an object has names of its own, which say more.
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
