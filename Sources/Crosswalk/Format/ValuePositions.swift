/// The position of each value of a dictionary in its file, in the order of the file.
///
/// They are only needed for conflicts and warnings, so they are packed into about two bytes each: (lines since the
/// previous value) × (the most systems) + the system, and then the column.
struct ValuePositions: Sequence {
  private var bytes: [UInt8] = []
  private var line = 0
  /// The length and the line when the current entry began.
  private var entryStart = (byteCount: 0, line: 0)

  /// Begins an entry.
  mutating func beginEntry() {
    entryStart = (bytes.count, line)
  }

  /// Forgets the values of the current entry.
  mutating func forgetEntry() {
    bytes.removeLast(bytes.count - entryStart.byteCount)
    line = entryStart.line
  }

  /// Adds the next value of the entry.
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

/// A finding about a value of an entry.
protocol ValueFinding {
  /// The entry.
  var row: UInt32 { get }
  var system: Int { get }
  /// The value in its compared form.
  var key: UnsafeRawBufferPointer { get }
}

/// Finds the positions of values in the file.
struct ValueFinder {
  let dictionary: DataDictionary
  let positions: ValuePositions

  /// Calls `body` with each finding, its value and the position of the value, in the order of the entries.
  ///
  /// This goes through all entries once, because the list of positions can only be read from the beginning.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  func locate<Finding: ValueFinding>(
    _ findings: [Finding], _ body: (Finding, Text, Position) -> Void
  ) throws(CancellationError) {
    guard !findings.isEmpty else { return }
    let byRow = Swift.Dictionary(grouping: findings, by: \.row)
    var left = byRow.count
    var positions = positions.makeIterator()
    var cancellation = CancellationCheck()
    let systems = dictionary.definition.systems.indices
    try dictionary.rows.forEach { (reference, row) throws(CancellationError) in
      try cancellation.step()
      guard let findings = byRow[reference] else {
        for system in systems { row.cell(system).forEach { _ in _ = positions.next() } }
        return true
      }
      // The text and number of each value, by its compared form.
      var found: [Value: (text: Text, number: Int)] = [:]
      var foundPositions: [[Position]] = Array(repeating: [], count: systems.count)
      for system in systems {
        var number = 0
        row.cell(system).forEach { text in
          if let next = positions.next() { foundPositions[next.system].append(next.position) }
          let value = Value(system: system, key: Array(text.key))
          if found[value] == nil { found[value] = (text, number) }
          number += 1
        }
      }
      for finding in findings {
        guard let (text, number) = found[Value(system: finding.system, key: Array(finding.key))] else { continue }
        body(finding, text, foundPositions[finding.system][number])
      }
      left -= 1
      return left > 0
    }
  }

  /// A value of an entry in its compared form.
  private struct Value: Hashable {
    let system: Int
    let key: [UInt8]
  }

  /// The value of an entry whose compared form is `key`.
  func text(_ row: UInt32, _ system: Int, _ key: UnsafeRawBufferPointer) -> String {
    var text = ""
    dictionary.rows[row].cell(system).forEach { if text.isEmpty, $0.key.isSame(as: key) { text = $0.string } }
    return text
  }
}
