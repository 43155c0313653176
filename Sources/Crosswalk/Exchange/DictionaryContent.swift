// Dictionaries on their way to and from Redis. A dictionary is written as its definition and its entries, each a line
// of JSON (`EntryLine`), and built again from these (`DictionaryAssembler`). The content does not depend on the layout
// of the file, so that its digest shows whether two loads are the same, and `Difference` says how they differ.

/// The content of a dictionary, without the indexes that answer lookups: enough to store it and to compare it.
package struct DictionaryContent: Sendable {
  /// The header: name, version, systems with their rules.
  package let definition: Definition
  /// The name of the file from which it was read.
  package let file: String
  let rows: Rows

  /// The number of entries.
  package var entryCount: Int { rows.count }
}

extension DataDictionary {
  /// Its content, without the indexes.
  package var content: DictionaryContent {
    DictionaryContent(definition: definition, file: file, rows: rows)
  }

  /// Makes the indexes for a content, so that it can answer lookups; this takes about as long as reading it.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  package convenience init(_ content: DictionaryContent) throws(CancellationError) {
    try self.init(definition: content.definition, file: content.file, rows: content.rows)
  }
}

extension DictionaryContent {
  /// The next entries as lines of JSON, up to a number of entries or about a number of bytes; nil after the last.
  ///
  /// - Parameters:
  ///   - first: The index of the first entry; it is advanced past the last one returned.
  ///   - entries: The most entries in a chunk.
  ///   - bytes: The number of bytes after which a chunk ends, even with fewer entries.
  /// - Returns: The lines, separated by line feeds.
  package func nextChunk(from first: inout Int, entries: Int, bytes: Int) -> [UInt8]? {
    guard first < entryCount else { return nil }
    var chunk: [UInt8] = []
    var count = 0
    rows.forEach(from: first) { _, row in
      guard count < entries, chunk.count < bytes else { return false }
      if count > 0 { chunk.append(UInt8(ascii: "\n")) }
      EntryLine.write(row, definition, line: row.line, to: &chunk)
      count += 1
      return true
    }
    first += count
    return chunk
  }

  /// Calls `body` with the content, a piece at a time: the header, then the entries.
  ///
  /// It does not depend on the comments, the layout and the quotes of the file, or on the lines of the entries.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  package func forEachContentPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws(CancellationError) {
    var cancellation = CancellationCheck()
    var piece: [UInt8] = []
    JSON.object(definition.members).write(to: &piece)
    try rows.forEach { (_, row) throws(CancellationError) in
      try cancellation.step()
      piece.append(UInt8(ascii: "\n"))
      EntryLine.write(row, definition, line: nil, to: &piece)
      if piece.count >= 1 << 16 {
        piece.withUnsafeBytes(body)
        piece.removeAll(keepingCapacity: true)
      }
      return true
    }
    piece.withUnsafeBytes(body)
  }
}
