/// A dictionary that is checked and can answer lookups.
///
/// It is immutable and can be shared between threads.
///
/// The longer name leaves `Dictionary` to the standard library.
public final class DataDictionary: Sendable {
  /// The header of the file: name, version, systems with their rules, qualifiers.
  public let definition: Definition
  /// The name of the file from which it was read.
  public let file: String
  let rows: Rows
  let indexes: [Index]
  let counting: [UInt8]
  private let nameBytes: [UInt8]
  private let systemNames: [[UInt8]]

  /// - Throws: `CancellationError` if the task was cancelled.
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

  /// The index of the system with that name.
  package func system(named name: UnsafeRawBufferPointer) -> Int? {
    systemNames.firstIndex { bytes in bytes.withUnsafeBytes { $0.isSame(as: name) } }
  }

  /// Compares its name with another, byte by byte: negative, 0 or positive.
  package func compareName(with other: UnsafeRawBufferPointer) -> Int {
    nameBytes.withUnsafeBytes { $0.order(against: other) }
  }

  /// The number of entries.
  public var entryCount: Int { rows.count }

  /// Up to `count` entries from an index on, in the order of the file.
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
