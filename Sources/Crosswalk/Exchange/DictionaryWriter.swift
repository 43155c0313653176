extension DictionaryContent {
  /// The entries from the nth on as lines of JSON, up to so many or about so many bytes; nil behind the last.
  ///
  /// - Parameters:
  ///   - first: The first entry; moved behind the last that is given.
  ///   - entries: How many entries a chunk has at most.
  ///   - bytes: After how many bytes a chunk ends although it has fewer.
  /// - Returns: Lines with a line feed between them.
  package func nextChunk(from first: inout Int, entries: Int, bytes: Int) -> [UInt8]? {
    guard first < entryCount else { return nil }
    var chunk: [UInt8] = []
    var count = 0
    rows.forEach(from: first) { _, row in
      guard count < entries, chunk.count < bytes else { return false }
      if count > 0 { chunk.append(UInt8(ascii: "\n")) }
      EntryLine.write(row, definition, place: row.line, to: &chunk)
      count += 1
      return true
    }
    first += count
    return chunk
  }

  /// Calls `body` with all that makes the content: the header, then the entries, a piece at a time.
  ///
  /// Comments, layout and quoting of the file do not show in it, nor does where in the file an entry stood.
  ///
  /// - Throws: `CancellationError` where the task that asks was cancelled.
  package func forEachContentPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws(CancellationError) {
    var cancellation = CancellationCheck()
    var piece: [UInt8] = []
    JSON.object(definition.members).write(to: &piece)
    try rows.forEach { (_, row) throws(CancellationError) in
      try cancellation.step()
      piece.append(UInt8(ascii: "\n"))
      EntryLine.write(row, definition, place: nil, to: &piece)
      if piece.count >= 1 << 16 {
        piece.withUnsafeBytes(body)
        piece.removeAll(keepingCapacity: true)
      }
      return true
    }
    piece.withUnsafeBytes(body)
  }
}
