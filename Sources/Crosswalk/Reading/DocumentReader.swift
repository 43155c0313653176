/// Reads one dictionary: the mapping that a document is.
struct DocumentReader {
  private let nodes: YAMLNodes
  private let start: Position
  private let file: String
  private var header: HeaderReader
  private var seen: Set<String> = []
  /// Where entries stand that cannot be read, because the systems come behind them.
  private var entriesTooEarly: Position?
  private var entries: (rows: Rows, positions: ValuePositions)?

  /// A reader of the mapping that begins at `start`.
  init(_ nodes: YAMLNodes, at start: Position, file: String) {
    self.nodes = nodes
    self.start = start
    self.file = file
    header = HeaderReader(nodes)
    nodes.warnings = WarningList(file: nodes.problems.file)
  }

  /// Reads all keys.
  mutating func read() throws(YAMLParser.SyntaxError) {
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      let (name, position) = (key.string, key.position)
      guard seen.insert(name).inserted else {
        nodes.problems.add(position, "\"\(name)\" stands in this dictionary a second time; say it once")
        return try nodes.skipNext()
      }
      if name == "entries" { return try readEntries(at: position) }
      if seen.contains("entries"), name == "qualifiers" || name == "systems" && entriesTooEarly == nil {
        nodes.problems.add(position, "\"\(name)\" stands behind the entries; it must stand before them")
      }
      if try !header.read(name, at: position) {
        nodes.problems.add(position, "\"\(name)\" is no key of a dictionary; the keys are \(HeaderReader.keys)")
        try nodes.skipNext()
      }
    }
  }

  private mutating func readEntries(at position: Position) throws(YAMLParser.SyntaxError) {
    if !seen.contains("systems") { entriesTooEarly = position }
    guard header.hasSystems else { return try nodes.skipNext() }
    header.finish()
    var reader = EntriesReader(nodes, header.definition)
    var failure: YAMLParser.SyntaxError?
    do throws(YAMLParser.SyntaxError) { try reader.read() } catch { failure = error }
    entries = reader.finish()
    if let failure { throw failure }
  }

  /// Checks what needs all of the header, and gives what was read; nil where no dictionary can be made of it.
  ///
  /// Of one that is not whole, because the file breaks off, nothing is missing yet.
  mutating func finish(isWhole: Bool) -> DictionaryDraft? {
    if isWhole { checkKeys() }
    guard let entries, header.definition.isWithinLimits else { return nil }
    return DictionaryDraft(
      definition: header.definition, file: file, namePosition: header.namePosition, rows: entries.rows,
      positions: entries.positions, warnings: nodes.warnings, allowed: header.allowed)
  }

  private mutating func checkKeys() {
    header.finish()
    if let entriesTooEarly, seen.contains("systems") {
      nodes.problems.add(entriesTooEarly, "\"entries\" stands before the systems; it must stand behind them")
    }
    for key in ["dictionary", "systems", "entries"] where !seen.contains(key) {
      nodes.problems.add(start, "the key \"\(key)\" is missing; a dictionary has dictionary, systems and entries")
    }
  }
}
