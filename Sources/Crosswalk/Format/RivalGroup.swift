/// The entries that share a value and context in one system.
///
/// Only entries that hold on the same day are rivals.
struct RivalGroup {
  private let dictionary: DataDictionary
  private let system: Int
  private let key: UnsafeRawBufferPointer
  private let references: UnsafeBufferPointer<UInt32>
  private let rows: [Row]
  private(set) var conflicts: [Conflict] = []

  init(
    _ dictionary: DataDictionary, from system: Int, key: UnsafeRawBufferPointer,
    _ references: UnsafeBufferPointer<UInt32>
  ) {
    self.dictionary = dictionary
    self.system = system
    self.key = key
    self.references = references
    rows = references.map { dictionary.rows[$0] }
  }

  /// Finds the conflicts, at most one for each entry.
  mutating func check() throws(CancellationError) {
    let sweep = RivalSweep(days: rows.map(\.days))
    let primaries = Set(rows.indices.filter { rows[$0].isPrimary(from: system) })
    if primaries.count > 1 {
      var reported: Set<Int> = []
      // Each primary is a kind of its own: two primaries are a conflict even if their answers are equal.
      try sweep.run(kinds: rows.indices.map { primaries.contains($0) ? Int32($0) : -1 }) { later, earlier in
        report(.primaries, later, earlier, &reported)
      }
    }
    guard dictionary.definition.systems[system].duplicates == .reject else { return }
    var reported: Set<Int> = []
    for to in dictionary.definition.systems.indices where to != system {
      guard let kinds = answers(to) else { continue }
      // A primary answers for all in the systems in which it has a cell.
      let rulers = primaries.filter { kinds[$0] >= 0 }
      try sweep.run(kinds: kinds, rulers: rulers) { later, earlier in report(.answers, later, earlier, &reported) }
    }
  }

  /// A number for each entry; entries with the same first answer have the same number, and entries that leave the cell
  /// out have a negative one.
  ///
  /// nil if no two answers differ.
  private func answers(_ to: Int) -> [Int32]? {
    var numbers: [[UInt8]?: Int32] = [:]
    let answers = rows.map { row -> Int32 in
      let cell = row.cell(to)
      if cell.kind == .leftOut { return -1 }
      let answer = cell.first.map { NormalForm.canonical($0.bytes) }
      if let number = numbers[answer] { return number }
      numbers[answer] = Int32(numbers.count)
      return Int32(numbers.count - 1)
    }
    return numbers.count > 1 ? answers : nil
  }

  private mutating func report(_ kind: Conflict.Kind, _ later: Int, _ earlier: Int, _ reported: inout Set<Int>) {
    guard reported.insert(later).inserted else { return }
    conflicts.append(
      Conflict(kind: kind, system: system, key: key, row: references[later], earlier: references[earlier]))
    if conflicts.count > ConflictCheck.most { conflicts = ConflictCheck.first(conflicts) }
  }
}
