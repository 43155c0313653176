/// Reads values from stdin, a line each, as they come.
struct ValueReader {
  private var splitter = LineSplitter(maximumLength: AnswerSheet.maximumValueLength)
  private var isAtEnd = false

  /// Waits for the next lines, at least one; nil at the end of the input.
  mutating func next() async throws(Failure) -> [LineSplitter.Line]? {
    while !isAtEnd {
      let bytes = try await StandardInput.read()
      guard !bytes.isEmpty else {
        isAtEnd = true
        return splitter.finish().map { [$0] }
      }
      let lines = splitter.feed(bytes)
      if !lines.isEmpty { return lines }
    }
    return nil
  }
}
