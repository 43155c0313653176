/// Where each value of a dictionary stands in its file, in the file's order.
///
/// They are asked for only where entries conflict; so they are packed, into some two bytes each: how many lines behind the
/// value before × the greatest number of systems + the system, and then the column.
struct ValuePositions: Sequence {
  private var bytes: [UInt8] = []
  private var line = 0
  /// How much there was, and at which line, when the last entry began.
  private var entryStart = (byteCount: 0, line: 0)

  /// Begins an entry.
  mutating func beginEntry() {
    entryStart = (bytes.count, line)
  }

  /// Forgets the values of the entry that has begun.
  mutating func forgetEntry() {
    bytes.removeLast(bytes.count - entryStart.byteCount)
    line = entryStart.line
  }

  /// Adds the entry's next value.
  mutating func append(_ position: Position, of system: Int) {
    Varint.append((position.line - line) * Limits.systems.upperBound + system, to: &bytes)
    Varint.append(position.column, to: &bytes)
    line = position.line
  }

  func makeIterator() -> Iterator {
    Iterator(bytes: bytes)
  }

  /// Unpacks them one after the other.
  struct Iterator: IteratorProtocol {
    private let bytes: [UInt8]
    private var offset = 0
    private var line = 0

    fileprivate init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func next() -> (system: Int, position: Position)? {
      guard offset < bytes.count else { return nil }
      let (lines, system) = number().quotientAndRemainder(dividingBy: Limits.systems.upperBound)
      line += lines
      return (system, Position(line: line, column: number()))
    }

    private mutating func number() -> Int {
      bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return 0 }
        var cursor = start + offset
        defer { offset = cursor - start }
        return Varint.read(&cursor)
      }
    }
  }
}
