/// Reads the entries of a dictionary into rows.
struct EntriesReader: ~Copyable {
  private let nodes: YAMLNodes
  private let definition: Definition
  private let details: EntryDetailsReader
  private let values: ValueCheck
  private let systemNames: [[UInt8]]
  private var draft: EntryDraft
  private var rows: RowsBuilder
  private var positions = ValuePositions()
  /// Whether the current entry has an error and is not examined further.
  private var isBroken = false
  private var entryCount = 0
  /// The number of values of the current entry, and of the systems that have one.
  private var entryValues = (count: 0, systems: 0)
  /// The number of values in the map hashes of these entries, if no value occurred twice.
  private var mapFields = 0

  init(_ nodes: YAMLNodes, _ definition: Definition) {
    self.nodes = nodes
    self.definition = definition
    details = EntryDetailsReader(nodes, definition)
    values = ValueCheck(nodes)
    systemNames = definition.systems.map { Array($0.name.utf8) }
    draft = EntryDraft(definition)
    rows = RowsBuilder(expecting: 2 * nodes.bytesLeft)
  }

  /// Returns the rows.
  consuming func finish() -> (rows: Rows, positions: ValuePositions, mapFields: Int) {
    let systems = definition.systems.count
    let (positions, mapFields) = (positions, mapFields)
    return (rows.finish(systems: systems), positions, mapFields)
  }

  /// Reads the value of the key `entries`.
  mutating func read() throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    switch start.kind {
    case .sequenceStart:
      while true {
        let event = try nodes.next()
        if event.kind == .sequenceEnd { return }
        try readEntry(event)
      }
    case .mappingStart where definition.systems.count == 2:
      try readPairs()
    case .mappingStart:
      nodes.problems.add(
        start.position,
        "entries as a mapping are for dictionaries with two systems, and \(definition.name) has "
          + "\(definition.systems.count); write a list of rows")
      try nodes.skip(start)
    default:
      if !start.isRefused {
        nodes.problems.add(
          start.position, MissingBlank.advice(for: start) ?? "\"entries\" must be a list of entries")
      }
    }
  }

  private mutating func begin(at position: Position) throws(YAMLParser.SyntaxError) {
    entryCount += 1
    guard entryCount <= Limits.entries else {
      throw YAMLParser.SyntaxError(
        position: position, message: "a dictionary has at most \(Limits.entries) entries; this is one more")
    }
    draft.reset(line: position.line)
    positions.beginEntry()
    entryValues = (0, 0)
    isBroken = false
  }

  private mutating func end(at position: Position) throws(YAMLParser.SyntaxError) {
    guard !isBroken else { return positions.forgetEntry() }
    guard draft.append(to: &rows) else {
      positions.forgetEntry()
      throw YAMLParser.SyntaxError(
        position: position, message: "the entries up to here take over 8 GiB, which is more than a dictionary may")
    }
    mapFields += entryValues.count * max(0, entryValues.systems - 1)
  }

  /// Reads the short form: a mapping from the values of the first system to those of the second.
  private mutating func readPairs() throws(YAMLParser.SyntaxError) {
    while true {
      let key = try nodes.next()
      if key.kind == .mappingEnd { return }
      guard key.kind == .scalar else {
        nodes.problems.add(key.position, "this key is a list or a mapping; a key is text")
        try nodes.skip(key)
        try nodes.skipNext()
        continue
      }
      let position = key.position
      try begin(at: position)
      if key.isPlain, key.isWord("<<") {
        nodes.problems.add(position, "a merge key (<<) is not allowed here; write the keys themselves")
        isBroken = true
      } else {
        try readCell(0, key)
      }
      try readCell(1, nodes.next())
      try end(at: position)
    }
  }

  private mutating func readEntry(_ start: YAMLEvent) throws(YAMLParser.SyntaxError) {
    let position = start.position
    try begin(at: position)
    switch start.kind {
    case .sequenceStart: try readRow(position)
    case .mappingStart: try readMapping(position)
    default:
      if !start.isRefused {
        let message = Self.missingBlank(start, definition)
        nodes.problems.add(
          position, message ?? "an entry is a row of cells, [..., ...], or a mapping of systems to cells")
      }
      isBroken = true
    }
    try end(at: position)
  }

  private mutating func readRow(_ position: Position) throws(YAMLParser.SyntaxError) {
    let count = definition.systems.count
    var cells = 0
    while true {
      let event = try nodes.next()
      if event.kind == .sequenceEnd { break }
      if cells < count { try readCell(cells, event) } else { try nodes.skip(event) }
      cells += 1
    }
    if cells != count {
      isBroken = true
      nodes.problems.add(
        position,
        "this row has \(cells) \(cells == 1 ? "cell" : "cells"); it needs one for each of the \(count) systems: "
          + definition.systems.map(\.name).joined(separator: ", "))
    }
  }

  private mutating func readMapping(_ position: Position) throws(YAMLParser.SyntaxError) {
    var seenSystems: UInt64 = 0
    var seenWords: [String] = []
    while true {
      let key = try nodes.next()
      if key.kind == .mappingEnd { break }
      guard key.kind == .scalar else {
        nodes.problems.add(key.position, "this key is a list or a mapping; a key is text")
        try nodes.skip(key)
        try nodes.skipNext()
        continue
      }
      if let system = systemNames.firstIndex(where: { $0.elementsEqual(key.text) }) {
        let bit = UInt64(1) << UInt64(system)
        if seenSystems & bit != 0 {
          try refuseKey(
            key,
            "\(VisibleText.name(key.string)) appears a second time in this entry; write several values of a cell as a list"
          )
        } else {
          seenSystems |= bit
          try readCell(system, nodes.next())
        }
        continue
      }
      let word = key.string
      if seenWords.contains(word) {
        try refuseKey(key, "\(VisibleText.name(word)) appears a second time in this entry; write it once")
        continue
      }
      seenWords.append(word)
      switch word {
      case "when": isBroken = try !details.readContext(into: &draft) || isBroken
      case "valid": isBroken = try !details.readValidity(into: &draft) || isBroken
      case "primary": try details.readPrimary(into: &draft)
      case "note":
        let event = try nodes.next()
        if try nodes.isText(event, "the note") { draft.setNote(event.text) }
      case "<<" where key.isPlain:
        try refuseKey(key, "a merge key (<<) is not allowed here; write the keys themselves")
      default:
        try refuseKey(key, Self.missingBlank(key, definition) ?? Self.unknownKey(word, definition))
      }
    }
    if seenSystems == 0 {
      isBroken = true
      nodes.problems.add(position, "this entry has no cell; give it a value in at least one system")
    }
  }

  private static func unknownKey(_ word: String, _ definition: Definition) -> String {
    "\(VisibleText.name(word)) is not a system of \(definition.name), which has \(definition.systems.map(\.name).joined(separator: ", "))"
      + "; an entry may also have when, valid, primary and note"
      + NearestName.question(for: word, among: definition.systems.map(\.name) + ["when", "valid", "primary", "note"])
  }

  private static func missingBlank(_ event: YAMLEvent, _ definition: Definition) -> String? {
    MissingBlank.advice(for: event) { word in
      definition.system(named: word) != nil || ["when", "valid", "primary", "note"].contains(word)
    }
  }

  private func refuseKey(_ key: YAMLEvent, _ message: String) throws(YAMLParser.SyntaxError) {
    if !key.isRefused { nodes.problems.add(key.position, message) }
    try nodes.skipNext()
  }

  private mutating func readCell(_ system: Int, _ event: YAMLEvent) throws(YAMLParser.SyntaxError) {
    switch event.kind {
    case .scalar where event.isNull && !event.isRefused:
      if event.text.isEmpty { nodes.warnOfComment(after: event) }
      draft.setNone(system)
    case .scalar:
      guard try isValue(event, system) else { return }
      values.check(event, trims: definition.systems[system].match.trim)
      try takePadding(of: event, system)
      draft.set(system, to: event.text)
      entryValues = (entryValues.count + 1, entryValues.systems + 1)
      positions.append(event.position, of: system)
    case .sequenceStart: try readList(system, event.position)
    default:
      nodes.problems.add(
        event.position, "this cell is a mapping; a cell is text, ~ or a list of texts")
      try nodes.skip(event)
    }
  }

  private mutating func readList(_ system: Int, _ position: Position) throws(YAMLParser.SyntaxError) {
    draft.beginList()
    var count = 0
    var listed = 0
    while true {
      let event = try nodes.next()
      if event.kind == .sequenceEnd { break }
      count += 1
      if count > Limits.valuesInCell {
        if count == Limits.valuesInCell + 1 {
          nodes.problems.add(event.position, "a cell has at most \(Limits.valuesInCell) values; this is one more")
        }
        try nodes.skip(event)
        continue
      }
      if event.isNull, !event.isRefused {
        nodes.warnOfComment(after: event)
        nodes.problems.add(
          event.position,
          event.text.isEmpty
            ? "one of the values of this cell is empty; leave it out, or quote what belongs to it, such as a #"
            : "~ is one of several values of this cell; write ~ alone, or \"~\" in quotes for the text")
      } else if try isValue(event, system) {
        values.check(event, trims: definition.systems[system].match.trim)
        try takePadding(of: event, system)
        if draft.addToList(system, event.text) {
          positions.append(event.position, of: system)
          listed += 1
        }
      }
    }
    if count == 0 {
      nodes.problems.add(
        position, "this cell is an empty list; write ~ if there is no value, or leave the system out")
    }
    draft.endList(system)
    if listed > 0 { entryValues = (entryValues.count + listed, entryValues.systems + 1) }
  }

  /// Counts the zeros that a value gets, which can be too many only if the file intends it.
  private func takePadding(of event: YAMLEvent, _ system: Int) throws(YAMLParser.SyntaxError) {
    let rules = definition.systems[system].match
    guard let digits = rules.digits else { return }
    let padding = rules.withKey(of: event.text) { max(0, $0.count - event.text.count) }
    guard !nodes.padding.take(padding) else { return }
    throw YAMLParser.SyntaxError(
      position: event.position,
      message:
        "the zeros that \"digits\" adds to the values up to here take over \(Limits.paddingBytes >> 20) MiB and over "
        + "\(Limits.paddingBytesPerByte) times as many bytes as the file; write a smaller number than \(digits) on the system "
        + definition.systems[system].name)
  }

  private func isValue(_ event: YAMLEvent, _ system: Int) throws(YAMLParser.SyntaxError) -> Bool {
    guard event.kind == .scalar else {
      nodes.problems.add(event.position, "this value is a list or a mapping; a value is text")
      try nodes.skip(event)
      return false
    }
    if event.isRefused { return false }
    guard !event.text.isEmpty else {
      nodes.problems.add(event.position, "this value is empty; write ~ if there is no value")
      return false
    }
    guard try nodes.isText(event, "this value") else { return false }
    let rules = definition.systems[system].match
    if rules.trim, rules.withKey(of: event.text, { $0.isEmpty }) {
      nodes.problems.add(
        event.position, "this value is only white space, which \"trim\" makes empty; write ~ if there is no value")
      return false
    }
    return true
  }
}

/// A budget for the memory of the zeros that `digits: N` adds to values.
///
/// All other rules make a value at most a few times as long. The files that are read together share one budget.
final class PaddingBudget {
  private var taken = 0
  private var fileBytes = 0

  /// The most zeros.
  private var most: Int { max(Limits.paddingBytes, Limits.paddingBytesPerByte * fileBytes) }

  /// Takes the length of the next file into account.
  func begin(fileOf byteCount: Int) {
    fileBytes += byteCount
  }

  /// Takes the zeros of one value; false if that is too many.
  func take(_ byteCount: Int) -> Bool {
    taken += byteCount
    return taken <= most
  }
}
