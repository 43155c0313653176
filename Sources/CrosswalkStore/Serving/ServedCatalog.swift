internal import Crosswalk

/// All dictionaries that a node serves at one moment: an immutable snapshot.
package struct ServedCatalog: Sendable {
  /// By name.
  package let dictionaries: [ServedDictionary]
  /// The catalog's revision in Redis.
  package let revision: Int64
  /// The same for the library's callers.
  let catalog: Catalog
  private let byName: [String: Int]

  /// Nothing is loaded.
  package static let empty = ServedCatalog([], revision: 0)

  package init(_ dictionaries: [ServedDictionary], revision: Int64) {
    // Names are ASCII, which orders as its bytes do.
    self.dictionaries = dictionaries.sorted { $0.dictionary.definition.name < $1.dictionary.definition.name }
    self.revision = revision
    catalog = Catalog(dictionaries.map(\.dictionary))
    byName = Dictionary(
      self.dictionaries.enumerated().map { ($0.element.dictionary.definition.name, $0.offset) },
      uniquingKeysWith: { _, last in last })
  }

  /// The dictionary of that name.
  package subscript(name: String) -> ServedDictionary? {
    byName[name].map { dictionaries[$0] }
  }

  /// The dictionary of that name.
  package subscript(name: UnsafeRawBufferPointer) -> ServedDictionary? {
    var range = dictionaries.indices
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      let order = dictionaries[middle].dictionary.compareName(with: name)
      if order == 0 { return dictionaries[middle] }
      range = order < 0 ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// How many entries all dictionaries have together.
  package var entryCount: Int {
    dictionaries.reduce(0) { $0 + $1.dictionary.entryCount }
  }
}

/// Where the catalog lies that a node serves now.
package typealias CatalogCell = SnapshotCell<ServedCatalog>

extension CatalogCell {
  /// A cell of which nothing is served yet.
  package convenience init() {
    self.init(.empty)
  }
}
