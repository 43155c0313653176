/// The numbers of entries that a load adds, removes and changes.
///
/// An entry is identified by its cell in the first system, its `when` and its `valid`. If several entries have the same
/// identity, the first is compared with the first, the second with the second, and so on.
package struct Difference: Sendable, Equatable {
  package private(set) var added = 0
  package private(set) var removed = 0
  package private(set) var changed = 0

  /// No difference.
  package static let none = Difference()

  private init() {}

  /// Compares two contents of a dictionary; this takes about as long as reading both.
  ///
  /// - Parameters:
  ///   - old: The content before; nil if there was none.
  ///   - new: The content now.
  /// - Throws: `CancellationError` if the task was cancelled.
  package init(from old: DictionaryContent?, to new: DictionaryContent) throws(CancellationError) {
    guard let old else {
      added = new.entryCount
      return
    }
    // If the systems differ, cells are compared by the names of their systems, in any order.
    let sameSystems = old.definition.systems.map(\.name) == new.definition.systems.map(\.name)
    var before = try Self.contents(of: old, sameSystems)
    var (added, changed) = (0, 0)
    var cancellation = CancellationCheck()
    try new.rows.forEach { (_, row) throws(CancellationError) in
      try cancellation.step()
      let (identity, content) = Self.describe(row, new.definition, sameSystems)
      guard let index = before.index(forKey: identity), let known = before.values[index].next() else {
        added += 1
        return true
      }
      if known != content { changed += 1 }
      return true
    }
    (self.added, self.changed) = (added, changed)
    removed = before.values.reduce(0) { $0 + $1.left }
  }

  /// Hashes of the contents of the entries that have the same identity, in their order.
  private struct Contents {
    private var hashes: [Int] = []
    private var taken = 0

    /// The number of hashes left.
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

  /// The identity of an entry, and a hash of its content.
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
      EntryLine.write(row, definition, line: nil, to: &content)
    } else {
      JSON.object(Entry(row, definition).members.sorted { $0.name < $1.name }).write(to: &content)
    }
    return (identity, content.hashValue)
  }
}
