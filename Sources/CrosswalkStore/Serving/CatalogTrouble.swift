internal import Crosswalk

/// What is damaged and what is lost in the catalog in Redis, as a message for people.
struct CatalogTrouble {
  /// The number of names in a list; others are only counted.
  private static let named = 10

  private let index: CatalogIndex
  private let damage: [String: String]
  private let served: ServedCatalog

  /// - Parameters:
  ///   - index: The catalog.
  ///   - damage: Why dictionaries are damaged, by the name that the catalog gives them.
  ///   - served: What the node serves nevertheless.
  init(_ index: CatalogIndex, _ damage: [String: String], served: ServedCatalog) {
    self.index = index
    self.damage = damage
    self.served = served
  }

  /// The error that says all this; nil if nothing is wrong.
  var error: StoreError? {
    let isDamaged = !damage.isEmpty || !index.faults.isEmpty
    let sentences = [isDamaged ? damaged : nil, index.lost.isEmpty ? nil : lost].compactMap { $0 }
    guard !sentences.isEmpty else { return nil }
    let text = sentences.joined(separator: ". ")
    return isDamaged ? .damaged(text) : .lost(text)
  }

  private var damaged: String {
    let reasons = index.faults + damage.sorted { $0.key < $1.key }.map(\.value)
    let stale = damage.keys.filter { served[$0] != nil }.sorted()
    let absent = damage.keys.filter { served[$0] == nil && Name.isValid($0) }.sorted()
    let strange = damage.keys.contains { !Name.isValid($0) }
    return Self.list(reasons, "; ")
      + (stale.isEmpty ? "" : "; this node still serves \(Self.list(stale)) as it was before")
      + (absent.isEmpty ? "" : "; this node cannot serve \(Self.list(absent))")
      + (stale.isEmpty && absent.isEmpty ? "" : ": load again what is damaged")
      + (strange ? "; DROP removes catalog entries with invalid names" : "")
      + (index.faults.isEmpty ? "" : "; any load repairs the catalog")
  }

  private var lost: String {
    """
    Redis has lost \(index.isMissing ? "the catalog" : "a part of the catalog"); this node still serves \
    \(Self.list(index.lost)): any load through it writes to Redis again what is lost
    """
  }

  private static func list(_ items: [String], _ separator: String = ", ") -> String {
    let others = items.count - named
    return items.prefix(named).joined(separator: separator)
      + (others > 0 ? " and \(others.counted("other", "others"))" : "")
  }
}
