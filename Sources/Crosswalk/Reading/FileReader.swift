/// Reads all dictionaries of one file, and all that is wrong with them.
struct FileReader {
  private let nodes: YAMLNodes
  private let file: String
  private(set) var dictionaries: [(dictionary: DataDictionary, namePosition: Position)] = []

  /// - Parameters:
  ///   - bytes: The file's content, which must stay until the reader is done.
  ///   - file: What the file is called in errors.
  init(_ bytes: UnsafeRawBufferPointer, file: String) {
    nodes = YAMLNodes(bytes, file: file)
    self.file = file
  }

  /// The errors that were found.
  var problems: ProblemList {
    get { nodes.problems }
    nonmutating set { nodes.problems = newValue }
  }

  mutating func read() {
    do throws(YAMLParser.SyntaxError) {
      try readDocuments()
    } catch {
      nodes.problems.drop(after: error.position)
      nodes.problems.add(error.position, error.message)
    }
  }

  private mutating func readDocuments() throws(YAMLParser.SyntaxError) {
    var isEmpty = true
    while true {
      let event = try nodes.next()
      switch event.kind {
      case .streamEnd:
        if isEmpty {
          nodes.problems.add(.start, "there is no dictionary here; a file begins with \"dictionary: NAME\"")
        }
        return
      case .mappingStart:
        isEmpty = false
        try readDictionary(event)
      case .scalar, .sequenceStart:
        isEmpty = false
        if !event.isRefused {
          nodes.problems.add(event.position, "a document is one dictionary: a mapping that has \"dictionary: NAME\"")
        }
        try nodes.skip(event)
      default: break
      }
    }
  }

  private mutating func readDictionary(_ start: YAMLEvent) throws(YAMLParser.SyntaxError) {
    var header = HeaderReader(nodes)
    var seen: Set<String> = []
    var entriesTooEarly: Position?
    var read: (rows: Rows, positions: [UInt64])?
    do throws(YAMLParser.SyntaxError) {
      try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
        let name = key.string
        let position = key.position
        guard seen.insert(name).inserted else {
          nodes.problems.add(position, "\"\(name)\" stands in this dictionary a second time; say it once")
          return try nodes.skipNext()
        }
        if name == "entries" {
          guard seen.contains("systems") else {
            entriesTooEarly = position
            return try nodes.skipNext()
          }
          guard header.hasSystems else { return try nodes.skipNext() }
          header.finish()
          var entries = EntriesReader(nodes, header.definition)
          var failure: YAMLParser.SyntaxError?
          do throws(YAMLParser.SyntaxError) { try entries.read() } catch { failure = error }
          read = entries.finish()
          if let failure { throw failure }
          return
        }
        if seen.contains("entries"), name == "qualifiers" || name == "systems" && entriesTooEarly == nil {
          nodes.problems.add(position, "\"\(name)\" stands behind the entries; it must stand before them")
        }
        if try !header.read(name, at: position) {
          nodes.problems.add(position, "\"\(name)\" is no key of a dictionary; the keys are \(HeaderReader.keys)")
          try nodes.skipNext()
        }
      }
    } catch {
      // What stands in front of the place where it breaks off is still looked at.
      if let read { finish(header, read.rows, read.positions) }
      throw error
    }
    header.finish()
    if let entriesTooEarly, seen.contains("systems") {
      nodes.problems.add(entriesTooEarly, "\"entries\" stands before the systems; it must stand behind them")
    }
    for key in ["dictionary", "systems", "entries"] where !seen.contains(key) {
      nodes.problems.add(
        start.position, "the key \"\(key)\" is missing; a dictionary has dictionary, systems and entries")
    }
    if let read { finish(header, read.rows, read.positions) }
  }

  private mutating func finish(_ header: HeaderReader, _ rows: Rows, _ positions: [UInt64]) {
    guard header.definition.isWithinLimits else { return }
    let dictionary = DataDictionary(definition: header.definition, file: file.lastPathComponent, rows: rows)
    ConflictCheck(dictionary, positions).run(&nodes.problems)
    dictionaries.append((dictionary, header.namePosition))
  }
}

extension String {
  /// What stands behind the last slash.
  var lastPathComponent: String {
    String(split(separator: "/", omittingEmptySubsequences: true).last ?? Substring(self))
  }
}
