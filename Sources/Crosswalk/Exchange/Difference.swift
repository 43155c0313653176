/// How many entries a load adds, removes and changes.
///
/// An entry is known by its first system's cell, its `when` and its `valid`; of several that are known by the same, the
/// first is compared with the first.
package struct Difference: Sendable, Equatable {
  package private(set) var added = 0
  package private(set) var removed = 0
  package private(set) var changed = 0

  /// There is no difference.
  package static let none = Difference()

  private init() {}

  /// Compares two contents of a dictionary; takes about as long as reading both.
  ///
  /// - Parameters:
  ///   - old: What it said before; nil where there was none.
  ///   - new: What it says now.
  /// - Throws: `CancellationError` where the task that compares was cancelled.
  package init(from old: DictionaryContent?, to new: DictionaryContent) throws(CancellationError) {
    guard let old else {
      added = new.entryCount
      return
    }
    // Where the systems differ, cells are compared by their systems' names, whatever the order.
    let sameSystems = old.definition.systems.map(\.name) == new.definition.systems.map(\.name)
    var before = try Self.contents(of: old, sameSystems)
    var (added, changed) = (0, 0)
    var cancellation = CancellationCheck()
    try new.rows.forEach { (_, row) throws(CancellationError) in
      try cancellation.step()
      let (identity, content) = Self.describe(row, new.definition, sameSystems)
      guard let place = before.index(forKey: identity), let known = before.values[place].next() else {
        added += 1
        return true
      }
      if known != content { changed += 1 }
      return true
    }
    (self.added, self.changed) = (added, changed)
    removed = before.values.reduce(0) { $0 + $1.left }
  }

  /// Hashes of what the entries say that are known by the same, in their order.
  private struct Contents {
    private var hashes: [Int] = []
    private var taken = 0

    /// How many are left.
    var left: Int { hashes.count - taken }

    mutating func append(_ hash: Int) { hashes.append(hash) }

    /// Takes the next; nil after the last.
    mutating func next() -> Int? {
      guard taken < hashes.count else { return nil }
      taken += 1
      return hashes[taken - 1]
    }
  }

  private static func contents(
    of dictionary: DictionaryContent, _ plain: Bool
  ) throws(CancellationError) -> [[UInt8]: Contents] {
    var contents: [[UInt8]: Contents] = [:]
    contents.reserveCapacity(dictionary.entryCount)
    var cancellation = CancellationCheck()
    try dictionary.rows.forEach { (_, row) throws(CancellationError) in
      try cancellation.step()
      let (identity, content) = describe(row, dictionary.definition, plain)
      contents[identity, default: Contents()].append(content)
      return true
    }
    return contents
  }

  /// By what an entry is known, and a hash of all that it says.
  private static func describe(
    _ row: Row, _ definition: Definition, _ plain: Bool
  ) -> (identity: [UInt8], content: Int) {
    var identity: [UInt8] = []
    EntryLine.write(row.cell(0), to: &identity)
    if row.flags.contains(.dated) || row.flags.contains(.qualified) {
      let entry = Entry(row, definition)
      JSON.object(entry.details.filter { $0.name == "when" || $0.name == "valid" }).write(to: &identity)
    }
    var content: [UInt8] = []
    if plain {
      EntryLine.write(row, definition, place: nil, to: &content)
    } else {
      JSON.object(Entry(row, definition).members.sorted { $0.name < $1.name }).write(to: &content)
    }
    return (identity, content.hashValue)
  }
}
