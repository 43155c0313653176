/// Reads values from stdin, a line each, as they come.
struct ValueReader {
  private var mark = ByteOrderMark()
  private var splitter = LineSplitter(maximumLength: AnswerSheet.maximumValueLength)
  private var isAtEnd = false

  /// Waits for the next lines, at least one; nil at the end of the input.
  mutating func next() async throws(Failure) -> [LineSplitter.Line]? {
    while !isAtEnd {
      let bytes = try await StandardInput.read()
      guard !bytes.isEmpty else {
        isAtEnd = true
        let lines = splitter.feed(mark.finish()) + [splitter.finish()].compactMap { $0 }
        return lines.isEmpty ? nil : lines
      }
      let lines = splitter.feed(try mark.strip(bytes))
      if !lines.isEmpty { return lines }
    }
    return nil
  }
}
