internal import Crosswalk

/// All dictionaries that a node serves at one moment, as an immutable snapshot.
package struct ServedCatalog: Sendable {
  /// The dictionaries, sorted by name.
  package let dictionaries: [ServedDictionary]
  /// The catalog's revision in Redis.
  package let revision: Int64
  /// The same dictionaries, for callers of the library.
  let catalog: Catalog
  private let byName: [String: Int]

  /// The catalog without dictionaries.
  package static let empty = ServedCatalog([], revision: 0)

  package init(_ dictionaries: [ServedDictionary], revision: Int64) {
    // Names are ASCII, so their order is that of their bytes.
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

  /// The number of entries of all dictionaries together.
  package var entryCount: Int {
    dictionaries.reduce(0) { $0 + $1.dictionary.entryCount }
  }
}

/// The cell with the catalog that a node serves now.
package typealias CatalogCell = SnapshotCell<ServedCatalog>

extension CatalogCell {
  /// Makes a cell with an empty catalog.
  package convenience init() {
    self.init(.empty)
  }
}
