/// Builds a dictionary from its definition and its entries, which are lines of JSON.
///
/// The digest, which the caller compares, only proves that the content is what somebody wrote. So the rules of a file
/// are checked here, too, except those between entries.
package struct DictionaryAssembler: ~Copyable {
  private let definition: Definition
  private let file: String
  private var rows = RowsBuilder()
  private var draft: EntryDraft
  private var scratch: [UInt8] = []
  private var entryCount = 0

  /// An assembler for a dictionary that was read from a file with that name.
  package init(definition: Definition, file: String) {
    self.definition = definition
    self.file = file
    draft = EntryDraft(definition)
  }

  /// Adds the entries of a chunk, one a line.
  ///
  /// - Throws: `JSONError` if a line is not an entry of such a dictionary.
  package mutating func add(lines chunk: [UInt8]) throws(JSONError) {
    guard (try? UTF8Span(validating: chunk.span)) != nil else { throw JSONError(offset: 0) }
    let lines = chunk.split(separator: UInt8(ascii: "\n"))
    for line in lines {
      var failure: JSONError?
      line.withUnsafeBytes { bytes in
        var scanner = JSONScanner(bytes)
        do throws(JSONError) {
          try EntryLine.read(&scanner, definition, into: &draft, &scratch)
          try scanner.end()
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      try append()
    }
  }

  /// Adds an entry as ENTRIES gives it.
  ///
  /// - Throws: `JSONError` if it is not an entry of such a dictionary.
  package mutating func add(entry: JSON) throws(JSONError) {
    draft.reset(line: 0)
    for (system, name) in definition.systems.map(\.name).enumerated() {
      switch entry[name] {
      case nil: break
      case .null?: draft.setNone(system)
      case .string(var text)? where !text.isEmpty:
        text.withUTF8 { draft.set(system, to: UnsafeRawBufferPointer($0)) }
      case .array(let values)? where !values.isEmpty:
        draft.beginList()
        for value in values {
          guard var text = value.string, !text.isEmpty else { throw JSONError(offset: 0) }
          text.withUTF8 { _ = draft.addToList(system, UnsafeRawBufferPointer($0)) }
        }
        draft.endList(system)
      default: throw JSONError(offset: 0)
      }
    }
    try EntryLine.readDetails(entry, definition, at: 0, into: &draft)
    try append()
  }

  private mutating func append() throws(JSONError) {
    entryCount += 1
    guard entryCount <= Limits.entries, draft.append(to: &rows) else { throw JSONError(offset: 0) }
  }

  /// The dictionary with all entries that were added.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  package consuming func finish() throws(CancellationError) -> DataDictionary {
    try DataDictionary(finishContent())
  }

  /// The same, without the indexes.
  package consuming func finishContent() -> DictionaryContent {
    DictionaryContent(definition: definition, file: file, rows: rows.finish(systems: definition.systems.count))
  }
}
