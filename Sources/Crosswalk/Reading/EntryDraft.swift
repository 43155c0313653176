/// One entry while it is being read, from a file or from Redis; kept from entry to entry for its memory.
struct EntryDraft {
  private let rules: [MatchRules]
  var line = 0
  var validity = Validity.always
  private var isPrimary = false
  /// Where it is primary, if not everywhere.
  private var primarySystems: [Int] = []
  private var when: [(place: Int, value: [UInt8])] = []
  private var note: [UInt8]?
  /// Cells in the order in which they came, as rows have them.
  private var bytes: [UInt8] = []
  private var cells: [Range<Int>?]
  private var list: [UInt8] = []
  /// The list's values: the same twice counts once.
  private var listed: Set<[UInt8]> = []
  private var row: [UInt8] = []

  init(_ definition: Definition) {
    rules = definition.systems.map(\.match)
    cells = Array(repeating: nil, count: rules.count)
  }

  /// Begins another entry.
  mutating func reset(line: Int) {
    self.line = line
    validity = .always
    isPrimary = false
    primarySystems.removeAll(keepingCapacity: true)
    when.removeAll(keepingCapacity: true)
    note = nil
    bytes.removeAll(keepingCapacity: true)
    for system in cells.indices { cells[system] = nil }
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
    listed.removeAll(keepingCapacity: true)
  }

  /// Adds a value to the list; false where it is there already.
  mutating func addToList(_ system: Int, _ value: UnsafeRawBufferPointer) -> Bool {
    guard listed.insert(Array(value)).inserted else { return false }
    Text.append(value, rules: rules[system], to: &list)
    return true
  }

  mutating func endList(_ system: Int) {
    guard !listed.isEmpty else { return }
    let start = bytes.count
    if listed.count > 1 {
      var count: [UInt8] = []
      Varint.append(listed.count, to: &count)
      bytes.append(Cell.listHead)
      Varint.append(count.count + list.count, to: &bytes)
      bytes.append(contentsOf: count)
    }
    bytes.append(contentsOf: list)
    cells[system] = start..<bytes.count
  }

  mutating func setPrimaryEverywhere() {
    isPrimary = true
  }

  mutating func setPrimary(from system: Int) {
    isPrimary = true
    if !primarySystems.contains(system) { primarySystems.append(system) }
  }

  mutating func setNote(_ text: UnsafeRawBufferPointer) {
    note = Array(text)
  }

  func hasContext(qualifier place: Int) -> Bool {
    when.contains { $0.place == place }
  }

  mutating func setContext(qualifier place: Int, to value: UnsafeRawBufferPointer) {
    when.append((place, Array(value)))
  }

  /// Adds the entry to the rows; false where they have no more room.
  mutating func append(to rows: inout RowsBuilder) -> Bool {
    row.removeAll(keepingCapacity: true)
    var flags: Row.Flags = []
    if !validity.isAlways { flags.insert(.dated) }
    if isPrimary { flags.insert(.primary) }
    if !when.isEmpty { flags.insert(.qualified) }
    if note != nil { flags.insert(.noted) }
    withUnsafeBytes(of: Row.head(line: line, flags)) { row.append(contentsOf: $0) }
    if flags.contains(.dated) {
      withUnsafeBytes(of: validity.bounds.lowerBound) { row.append(contentsOf: $0) }
      withUnsafeBytes(of: validity.bounds.upperBound) { row.append(contentsOf: $0) }
    }
    if flags.contains(.primary) {
      row.append(UInt8(primarySystems.count))
      row.append(contentsOf: primarySystems.map { UInt8($0) })
    }
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
