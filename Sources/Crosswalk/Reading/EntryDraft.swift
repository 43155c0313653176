/// One entry while it is being read, from a file or from Redis; kept from entry to entry for its memory.
struct EntryDraft {
  /// The mask of `primary: true`.
  static let primaryEverywhere = UInt32.max

  private let rules: [MatchRules]
  var line = 0
  var validity = Validity.always
  var primaryMask: UInt32 = 0
  private var when: [(place: Int, value: [UInt8])] = []
  private var note: [UInt8]?
  /// Cells in the order in which they came, as rows have them.
  private var bytes: [UInt8] = []
  private var cells: [Range<Int>?]
  private var list: [UInt8] = []
  private var listCount = 0
  private var row: [UInt8] = []

  init(_ definition: Definition) {
    rules = definition.systems.map(\.match)
    cells = Array(repeating: nil, count: rules.count)
  }

  /// Begins another entry.
  mutating func reset(line: Int) {
    self.line = line
    validity = .always
    primaryMask = 0
    when.removeAll(keepingCapacity: true)
    note = nil
    bytes.removeAll(keepingCapacity: true)
    for system in cells.indices { cells[system] = nil }
  }

  func hasCell(_ system: Int) -> Bool {
    cells[system] != nil
  }

  mutating func setNone(_ system: Int) {
    bytes.append(Cell.noneHead)
    cells[system] = bytes.count - 1..<bytes.count
  }

  mutating func set(_ system: Int, to value: UnsafeRawBufferPointer) {
    let start = bytes.count
    Text.append(value, rules: rules[system], to: &bytes)
    cells[system] = start..<bytes.count
  }

  /// Begins a cell of several values; `addToList` and `endList` follow.
  mutating func beginList() {
    list.removeAll(keepingCapacity: true)
    listCount = 0
  }

  mutating func addToList(_ system: Int, _ value: UnsafeRawBufferPointer) {
    Text.append(value, rules: rules[system], to: &list)
    listCount += 1
  }

  mutating func endList(_ system: Int) {
    guard listCount > 0 else { return }
    let start = bytes.count
    if listCount > 1 {
      var count: [UInt8] = []
      Varint.append(listCount, to: &count)
      bytes.append(Cell.listHead)
      Varint.append(count.count + list.count, to: &bytes)
      bytes.append(contentsOf: count)
    }
    bytes.append(contentsOf: list)
    cells[system] = start..<bytes.count
  }

  mutating func setNote(_ text: UnsafeRawBufferPointer) {
    note = Array(text)
  }

  mutating func setContext(qualifier place: Int, to value: UnsafeRawBufferPointer) {
    when.append((place, Array(value)))
  }

  /// Adds the entry to the rows; false where they have no more room.
  mutating func append(to rows: inout RowsBuilder) -> Bool {
    row.removeAll(keepingCapacity: true)
    var flags: Row.Flags = []
    if !validity.isAlways { flags.insert(.dated) }
    if primaryMask != 0 { flags.insert(.primary) }
    if !when.isEmpty { flags.insert(.qualified) }
    if note != nil { flags.insert(.noted) }
    row.append(flags.rawValue)
    Varint.append(line, to: &row)
    if flags.contains(.dated) {
      withUnsafeBytes(of: validity.bounds.lowerBound) { row.append(contentsOf: $0) }
      withUnsafeBytes(of: validity.bounds.upperBound) { row.append(contentsOf: $0) }
    }
    if flags.contains(.primary) { withUnsafeBytes(of: primaryMask) { row.append(contentsOf: $0) } }
    if flags.contains(.qualified) { appendContext() }
    for cell in cells {
      if let cell { row.append(contentsOf: bytes[cell]) } else { row.append(Cell.leftOutHead) }
    }
    note?.withUnsafeBytes { Text.append($0, rules: .exact, to: &row) }
    return rows.append(row)
  }

  private mutating func appendContext() {
    when.sort { $0.place < $1.place }
    row.append(when.reduce(0) { $0 | Definition.bit(ofQualifier: $1.place) })
    for (_, value) in when { value.withUnsafeBytes { Text.append($0, rules: .exact, to: &row) } }
  }
}
