/// A dictionary, checked and ready to be asked: immutable, shared freely between threads.
///
/// "Dictionary" is the field's word for it; the longer name keeps Swift's own `Dictionary` usable beside it.
public final class DataDictionary: Sendable {
  /// The header of the file: name, version, systems with their rules, qualifiers.
  public let definition: Definition
  /// The name of the file that it was read from.
  public let file: String
  let rows: Rows
  let indexes: [Index]
  let counting: [UInt8]
  private let nameBytes: [UInt8]
  private let systemNames: [[UInt8]]

  /// - Throws: `CancellationError` where the task that makes it was cancelled.
  init(definition: Definition, file: String, rows: Rows) throws(CancellationError) {
    self.definition = definition
    self.file = file
    self.rows = rows
    nameBytes = Array(definition.name.utf8)
    systemNames = definition.systems.map { Array($0.name.utf8) }
    counting = definition.systems.indices.map { definition.countingQualifiers(from: $0) }
    var indexes: [Index] = []
    for (system, mask) in counting.enumerated() {
      indexes.append(try Index(of: rows, system: system, countingQualifiers: mask))
    }
    self.indexes = indexes
  }

  /// The place of the system of that name.
  package func system(named name: UnsafeRawBufferPointer) -> Int? {
    systemNames.firstIndex { bytes in bytes.withUnsafeBytes { $0.isSame(as: name) } }
  }

  /// How its name orders against another, byte by byte: negative, 0 or positive.
  package func compareName(with other: UnsafeRawBufferPointer) -> Int {
    nameBytes.withUnsafeBytes { $0.order(against: other) }
  }

  /// How many entries it has.
  public var entryCount: Int { rows.count }

  /// The entries from the nth on, in the file's order, as many as asked for and there are.
  package func entries(from first: Int, count: Int) -> [Entry] {
    var entries: [Entry] = []
    rows.forEach(from: first) { _, row in
      guard entries.count < count else { return false }
      entries.append(Entry(row, definition))
      return true
    }
    return entries
  }
}
