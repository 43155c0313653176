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
  package init(from old: DictionaryContent?, to new: DictionaryContent) {
    guard let old else {
      added = new.entryCount
      return
    }
    // Where the systems differ, cells are compared by their systems' names, whatever the order.
    let sameSystems = old.definition.systems.map(\.name) == new.definition.systems.map(\.name)
    var before = Self.contents(of: old, sameSystems)
    new.rows.forEach { _, row in
      let (identity, content) = Self.describe(row, new.definition, sameSystems)
      guard var known = before[identity] else {
        added += 1
        return true
      }
      if known.removeFirst() != content { changed += 1 }
      before[identity] = known.isEmpty ? nil : known
      return true
    }
    removed = before.values.reduce(0) { $0 + $1.count }
  }

  private static func contents(of dictionary: DictionaryContent, _ plain: Bool) -> [[UInt8]: [Int]] {
    var contents: [[UInt8]: [Int]] = [:]
    contents.reserveCapacity(dictionary.entryCount)
    dictionary.rows.forEach { _, row in
      let (identity, content) = describe(row, dictionary.definition, plain)
      contents[identity, default: []].append(content)
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
