/// One entry while it is being read, from a file or from Redis; it is used again for the next entry, to save
/// allocations.
struct EntryDraft {
  private let rules: [MatchRules]
  var line = 0
  var validity = Validity.always
  /// The flags of the row, except that for its validity.
  private var flags: Row.Flags = []
  /// The systems from which it is primary, if not from all.
  private var primarySystems: [Int] = []
  private var when: [(qualifier: Int, value: [UInt8])] = []
  /// The note in the form of a row.
  private var note: [UInt8] = []
  /// The cells in the form of a row, in the order in which they were added.
  private var bytes: [UInt8] = []
  private var cells: [Range<Int>?]
  private var list: [UInt8] = []
  /// The values of the list; a repeated value counts once.
  private var listed: Set<[UInt8]> = []
  /// What comes before the cells in a row.
  private var details: [UInt8] = []

  init(_ definition: Definition) {
    rules = definition.systems.map(\.match)
    cells = Array(repeating: nil, count: rules.count)
  }

  /// Begins another entry.
  mutating func reset(line: Int) {
    self.line = line
    validity = .always
    if !flags.isEmpty {
      flags = []
      primarySystems = []
      when = []
      note = []
    }
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

  /// Begins a cell with several values; `addToList` and `endList` follow.
  mutating func beginList() {
    list.removeAll(keepingCapacity: true)
    listed.removeAll(keepingCapacity: true)
  }

  /// Adds a value to the list; false if the list has it already.
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
    flags.insert(.primary)
  }

  /// Makes the entry primary from a system; false if it is already.
  mutating func setPrimary(from system: Int) -> Bool {
    flags.insert(.primary)
    if primarySystems.contains(system) { return false }
    primarySystems.append(system)
    return true
  }

  mutating func setNote(_ text: UnsafeRawBufferPointer) {
    flags.insert(.noted)
    note.removeAll()
    Text.append(text, rules: .exact, to: &note)
  }

  func hasContext(qualifier: Int) -> Bool {
    when.contains { $0.qualifier == qualifier }
  }

  mutating func setContext(qualifier: Int, to value: UnsafeRawBufferPointer) {
    flags.insert(.qualified)
    when.append((qualifier, Array(value)))
  }

  /// Adds the entry to the rows; false if they have no more room.
  mutating func append(to rows: inout RowsBuilder) -> Bool {
    rows.beginRow()
    let flags = validity.isAlways ? flags : flags.union(.dated)
    withUnsafeBytes(of: Row.head(line: line, flags)) { rows.append($0) }
    if !flags.isEmpty {
      writeDetails(flags)
      details.withUnsafeBytes { rows.append($0) }
    }
    bytes.withUnsafeBytes { bytes in
      for cell in cells {
        if let cell {
          rows.append(UnsafeRawBufferPointer(rebasing: bytes[cell]))
        } else {
          withUnsafeBytes(of: Cell.leftOutHead) { rows.append($0) }
        }
      }
    }
    note.withUnsafeBytes { rows.append($0) }
    return rows.endRow()
  }

  /// Writes what comes before the cells.
  private mutating func writeDetails(_ flags: Row.Flags) {
    details.removeAll(keepingCapacity: true)
    if flags.contains(.dated) {
      withUnsafeBytes(of: validity.bounds.lowerBound) { details.append(contentsOf: $0) }
      withUnsafeBytes(of: validity.bounds.upperBound) { details.append(contentsOf: $0) }
    }
    if flags.contains(.primary) {
      details.append(UInt8(primarySystems.count))
      details.append(contentsOf: primarySystems.map { UInt8($0) })
    }
    if flags.contains(.qualified) {
      when.sort { $0.qualifier < $1.qualifier }
      details.append(when.reduce(0) { $0 | Definition.bit(ofQualifier: $1.qualifier) })
      for (_, value) in when { value.withUnsafeBytes { Text.append($0, rules: .exact, to: &details) } }
    }
  }
}
