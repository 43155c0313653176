/// An entry as one line of JSON, as generations in Redis store it: an array of the cells in the order of the systems (a
/// text, a list of texts, null for `~`, false for a system that is left out), and then, if there is more, an object
/// with `line`, `when`, `valid`, `primary` and `note`.
enum EntryLine {
  /// Appends a line, without a line feed.
  ///
  /// - Parameters:
  ///   - row: The entry.
  ///   - definition: The header of its dictionary.
  ///   - line: The entry's line in its file; nil leaves it out, for digests, which ignore the layout.
  ///   - output: The bytes to which the line is appended.
  static func write(_ row: Row, _ definition: Definition, line: Int?, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    for system in definition.systems.indices {
      if system > 0 { output.append(UInt8(ascii: ",")) }
      write(row.cell(system), to: &output)
    }
    if !row.flags.isEmpty {
      let members = line.map { [JSON.Member("line", .integer(Int64($0)))] } ?? []
      output.append(UInt8(ascii: ","))
      JSON.object(members + Entry(row, definition).details).write(to: &output)
    } else if let line {
      // Nearly all entries have nothing else, so no JSON values are made for them.
      output.append(contentsOf: #",{"line":"#.utf8)
      output.append(contentsOf: String(line).utf8)
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }

  static func write(_ cell: Cell, to output: inout [UInt8]) {
    switch cell.kind {
    case .leftOut: output.append(contentsOf: "false".utf8)
    case .none: output.append(contentsOf: "null".utf8)
    case .values(1):
      if let text = cell.first { JSONText.append(text.bytes, to: &output) }
    case .values:
      var separator = UInt8(ascii: "[")
      cell.forEach { text in
        output.append(separator)
        JSONText.append(text.bytes, to: &output)
        separator = UInt8(ascii: ",")
      }
      output.append(UInt8(ascii: "]"))
    }
  }

  /// Reads a line into a draft.
  ///
  /// - Throws: `JSONError` if it is not a line of a dictionary with that definition.
  static func read(
    _ scanner: inout JSONScanner, _ definition: Definition, into draft: inout EntryDraft, _ scratch: inout [UInt8]
  ) throws(JSONError) {
    draft.reset(line: 0)
    try scanner.expect(UInt8(ascii: "["))
    for system in definition.systems.indices {
      if system > 0 { try scanner.expect(UInt8(ascii: ",")) }
      switch scanner.peek() {
      case UInt8(ascii: "\""):
        try scanner.text(into: &scratch, definition.systems[system].match)
        scratch.withUnsafeBytes { draft.set(system, to: $0) }
      case UInt8(ascii: "["):
        try readList(&scanner, system, definition.systems[system].match, into: &draft, &scratch)
      default:
        switch try scanner.value() {
        case .null: draft.setNone(system)
        case .bool(false): break
        default: throw JSONError(offset: scanner.offset)
        }
      }
    }
    if scanner.take(UInt8(ascii: ",")) {
      let details = try scanner.value()
      if let line = details["line"] {
        guard let number = line.integer.flatMap(UInt32.init(exactly:)) else { throw JSONError(offset: scanner.offset) }
        draft.line = Int(number)
      }
      try readDetails(details, definition, at: scanner.offset, into: &draft)
    }
    try scanner.expect(UInt8(ascii: "]"))
  }

  private static func readList(
    _ scanner: inout JSONScanner, _ system: Int, _ rules: MatchRules, into draft: inout EntryDraft,
    _ scratch: inout [UInt8]
  ) throws(JSONError) {
    try scanner.expect(UInt8(ascii: "["))
    draft.beginList()
    var count = 0
    repeat {
      count += 1
      guard count <= Limits.valuesInCell else { throw JSONError(offset: scanner.offset) }
      try scanner.text(into: &scratch, rules)
      scratch.withUnsafeBytes { _ = draft.addToList(system, $0) }
    } while scanner.take(UInt8(ascii: ","))
    try scanner.expect(UInt8(ascii: "]"))
    draft.endList(system)
  }

  /// Reads `when`, `valid`, `primary` and `note` of a line, or of an entry as ENTRIES gives it.
  ///
  /// - Throws: `JSONError` at `offset` if a dictionary with that definition cannot have one of them.
  static func readDetails(
    _ json: JSON, _ definition: Definition, at offset: Int, into draft: inout EntryDraft
  ) throws(JSONError) {
    let malformed = JSONError(offset: offset)
    guard case .object = json else { throw malformed }
    if let when = json["when"] {
      guard case .object(let members) = when else { throw malformed }
      for member in members {
        guard let index = definition.qualifier(named: member.name), !draft.hasContext(qualifier: index),
          var value = member.value.string, Limits.allowText(value.utf8.count)
        else { throw malformed }
        value.withUTF8 { draft.setContext(qualifier: index, to: UnsafeRawBufferPointer($0)) }
      }
    }
    if let valid = json["valid"] {
      guard let validity = Validity(valid) else { throw malformed }
      draft.validity = validity
    }
    switch json["primary"] {
    case nil: break
    case .bool(true): draft.setPrimaryEverywhere()
    case .array(let names) where !names.isEmpty:
      for name in names {
        guard let system = name.string.flatMap(definition.system(named:)) else { throw malformed }
        guard draft.setPrimary(from: system) else { throw malformed }
      }
    default: throw malformed
    }
    if let note = json["note"] {
      guard var text = note.string, Limits.allowText(text.utf8.count) else { throw malformed }
      text.withUTF8 { draft.setNote(UnsafeRawBufferPointer($0)) }
    }
  }
}

extension Validity {
  /// Reads the value of `valid` in JSON; nil if it is not one.
  fileprivate init?(_ json: JSON) {
    guard case .object(let members) = json else { return nil }
    var days: [String: Day] = [:]
    for member in members {
      guard ["from", "until"].contains(member.name), days[member.name] == nil,
        let day = member.value.string.flatMap({ Day($0) })
      else { return nil }
      days[member.name] = day
    }
    self.init(from: days["from"], until: days["until"])
    if let from, let until, from >= until { return nil }
  }
}

extension JSONScanner {
  /// Clears `scratch`, and reads into it a string that can be a value of a system with these rules.
  fileprivate mutating func text(into scratch: inout [UInt8], _ rules: MatchRules) throws(JSONError) {
    scratch.removeAll(keepingCapacity: true)
    try string(into: &scratch)
    guard Limits.allowText(scratch.count),
      !rules.trim || scratch.withUnsafeBytes({ text in rules.withKey(of: text) { !$0.isEmpty } })
    else { throw JSONError(offset: offset) }
  }
}
