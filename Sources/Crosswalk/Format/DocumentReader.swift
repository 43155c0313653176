/// Reads one dictionary, which is a document with one mapping.
struct DocumentReader {
  private let nodes: YAMLNodes
  private let start: Position
  private let file: String
  /// The number of bytes of the file that the parser had read when the document began.
  private let bytesTaken: Int
  private var header: HeaderReader
  private var seen: Set<String> = []
  private var unknownKeys = UnknownKeys()
  /// Entries that come before the keys that are needed to read them.
  private var deferred: (tape: EventTape, position: Position, isWhole: Bool)?
  private var entries: (rows: Rows, positions: ValuePositions, mapFields: Int)?

  /// A reader for the mapping that begins at `start`.
  init(_ nodes: YAMLNodes, at start: Position, file: String) {
    self.nodes = nodes
    self.start = start
    self.file = file
    bytesTaken = nodes.bytesTaken
    header = HeaderReader(nodes)
    nodes.warnings = WarningList(file: nodes.problems.file)
  }

  /// Reads all keys.
  mutating func read() throws(YAMLParser.SyntaxError) {
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      let (name, position) = (key.string, key.position)
      if unknownKeys.isFull { throw YAMLParser.SyntaxError(.problems, at: position) }
      guard seen.insert(name).inserted else {
        let message = "\(VisibleText.name(name)) appears a second time in this dictionary; write it once"
        if HeaderReader.keys.contains(name) {
          nodes.problems.add(position, message)
        } else {
          unknownKeys.add(position, message)
        }
        return try nodes.skipNext()
      }
      if name == "entries" { return try readEntries(at: position) }
      if entries != nil, name == "qualifiers" {
        nodes.problems.add(position, "\"qualifiers\" comes after the entries; it must come before them")
      }
      guard !HeaderReader.keys.contains(name) else { return try header.read(name, at: position) }
      // A key that was probably meant is not reported as missing.
      if let known = unknownKeys.add(key) { seen.insert(known) }
      try nodes.skipNext()
    }
  }

  private mutating func readEntries(at position: Position) throws(YAMLParser.SyntaxError) {
    let mustWait = !seen.contains("systems") || !seen.contains("qualifiers") && isSmallFile && nodes.mayHaveQualifiers
    guard mustWait else {
      guard header.hasSystems else { return try nodes.skipNext() }
      return try readEntries()
    }
    let tape = EventTape()
    deferred = (tape, position, false)
    // In a small file the whole file counts; otherwise what this document has taken so far.
    let end = isSmallFile ? nodes.byteCount : bytesTaken + Limits.bytesInAnyOrder
    let isWhole = try nodes.record(onto: tape, upTo: end)
    deferred = (tape, position, isWhole)
  }

  private var isSmallFile: Bool { nodes.byteCount <= Limits.bytesInAnyOrder }

  /// Reads the value of `entries`, when everything that it needs is known.
  private mutating func readEntries() throws(YAMLParser.SyntaxError) {
    header.finish()
    var reader = EntriesReader(nodes, header.definition)
    var failure: YAMLParser.SyntaxError?
    do throws(YAMLParser.SyntaxError) { try reader.read() } catch { failure = error }
    entries = reader.finish()
    if let failure { throw failure }
  }

  /// Reads entries that had to wait for keys that come after them.
  private mutating func readDeferred(_ isWhole: Bool) {
    guard let deferred else { return }
    if !deferred.isWhole, isWhole {
      return nodes.problems.add(
        deferred.position,
        "\"entries\" comes before the systems; in a document of more than 8 MiB it must come after them")
    }
    guard header.hasSystems else { return }
    nodes.replay(deferred.tape) {
      // If the file ends too early, so do the entries; that error is reported already.
      try? readEntries()
    }
  }

  /// Checks what needs the whole header, and returns what was read; nil if it cannot become a dictionary.
  ///
  /// If the file ends too early (`isWhole` is false), keys are not reported as missing.
  mutating func finish(isWhole: Bool) -> DictionaryDraft? {
    if let bare = unknownKeys.report(to: nodes, isBare: seen.isDisjoint(with: HeaderReader.keys)) {
      nodes.problems.add(start, bare)
      return nil
    }
    readDeferred(isWhole)
    if isWhole { checkKeys() }
    guard let entries, header.definition.isWithinLimits else { return nil }
    var definition = header.definition
    if !header.isDirectSaid, entries.mapFields > Limits.mapFieldsPerEntry * entries.rows.count {
      definition.direct = false
      nodes.warnings.add(.directOff, header.namePosition, directOff(entries.rows.count, entries.mapFields))
    }
    return DictionaryDraft(
      definition: definition, file: file, namePosition: header.namePosition, rows: entries.rows,
      positions: entries.positions, form: header.form, warnings: nodes.warnings, allowed: header.allowed)
  }

  private func directOff(_ entries: Int, _ fields: Int) -> String {
    "the map hashes of \(VisibleText.name(header.definition.name)) would hold \(fields) values for its "
      + "\(entries.counted("entry", "entries")), more than \(Limits.mapFieldsPerEntry) for each, so they are not written;\n"
      + "write \"direct: true\" to have them, or \"direct: false\" to do without them"
  }

  private mutating func checkKeys() {
    header.finish()
    for key in ["dictionary", "systems", "entries"] where !seen.contains(key) && !unknownKeys.nearest.contains(key) {
      nodes.problems.add(start, "the key \"\(key)\" is missing; a dictionary has dictionary, systems and entries")
    }
  }
}
