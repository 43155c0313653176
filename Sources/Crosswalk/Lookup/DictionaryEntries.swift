/// The entries of a dictionary, in the order of its file.
///
/// Each is made when it is asked for: a dictionary keeps its entries in another form.
public struct DictionaryEntries: RandomAccessCollection, Sendable {
  /// As many as are made at a time.
  private static let pageCount = 256

  let dictionary: DataDictionary

  /// The position of the first entry: 0.
  public var startIndex: Int { 0 }
  /// How many there are.
  public var endIndex: Int { dictionary.entryCount }

  /// The entry at a position, counted from 0, which must be less than `count`.
  public subscript(position: Int) -> Entry {
    precondition(indices.contains(position), "a dictionary of \(count) entries has none at \(position)")
    return dictionary.entries(from: position, count: 1)[0]
  }

  /// Begins with the first entry.
  public func makeIterator() -> Iterator {
    Iterator(dictionary: dictionary)
  }

  /// Gives one entry after the other.
  public struct Iterator: IteratorProtocol {
    let dictionary: DataDictionary
    private var page: ArraySlice<Entry> = []
    private var position = 0

    init(dictionary: DataDictionary) {
      self.dictionary = dictionary
    }

    /// The next entry; nil after the last.
    public mutating func next() -> Entry? {
      if page.isEmpty {
        page = dictionary.entries(from: position, count: DictionaryEntries.pageCount)[...]
        position += page.count
      }
      return page.popFirst()
    }
  }
}

extension DataDictionary {
  /// The name that lookups use.
  public var name: String { definition.name }

  /// Its entries, in the order of the file.
  public var entries: DictionaryEntries { DictionaryEntries(dictionary: self) }

  /// The entry that has a value, with its values in all systems.
  ///
  /// ```swift
  /// let entry = try dictionary.entry("USD", from: "alpha").entry
  /// entry?["numeric"]  // "840"
  /// ```
  ///
  /// Values are compared by the rules of the system (`match` in the file). Of several entries that have the value, the one
  /// that `primary` prefers is found, or the first one if the system says `duplicates: first`.
  ///
  /// - Parameters:
  ///   - value: The value to look for: 1 to 4096 bytes of UTF-8.
  ///   - system: The system of the value.
  ///   - day: The day on which the entry must hold; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The entry, or why there is not one.
  /// - Throws: `LookupError` for a system or a qualifier that the dictionary does not have.
  public func entry(
    _ value: String, from system: String, on day: Day? = nil, when context: [String: String] = [:]
  ) throws(LookupError) -> EntryAnswer {
    let request = Request(
      from: try index(ofSystem: system), to: nil, context: try self.context(context), day: day)
    var value = value
    return value.withUTF8 { entry(UnsafeRawBufferPointer($0), request) }
  }
}

extension Entry {
  /// The entry that a row holds.
  init(_ row: Row, _ definition: Definition) {
    self.init(
      cells: definition.systems.indices.map { (definition.systems[$0].name, Self.cell(row.cell($0))) },
      when: definition.qualifiers.indices.compactMap { index in
        row.contextValue(ofQualifier: index).map { (definition.qualifiers[index].name, $0.string) }
      },
      validity: row.validity, primary: Self.primary(row, definition),
      note: row.note(systems: definition.systems.count)?.string, line: row.line)
  }

  private static func cell(_ cell: Crosswalk.Cell) -> Cell {
    switch cell.kind {
    case .leftOut: return .leftOut
    case .none: return .none
    case .values:
      var values: [String] = []
      var seen = DistinctTexts()
      cell.forEach { if seen.insert($0) { values.append($0.string) } }
      return .values(values)
    }
  }

  private static func primary(_ row: Row, _ definition: Definition) -> Primary? {
    guard row.flags.contains(.primary) else { return nil }
    let systems = row.primarySystems.map { definition.systems[Int($0)].name }
    return systems.isEmpty ? .everywhere : .from(systems)
  }
}
