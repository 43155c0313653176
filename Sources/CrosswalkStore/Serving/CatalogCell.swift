internal import Synchronization

/// Where the snapshot lies that a node serves now.
///
/// Readers on hot ways keep a reference of their own and compare `version`, one atomic load; taking the reference out
/// from here each time would make all threads write to the same counter.
package final class CatalogCell: Sendable {
  private let current: Mutex<ServedCatalog>
  private let number = Atomic<Int>(0)

  package init(_ catalog: ServedCatalog = .empty) {
    current = Mutex(catalog)
  }

  /// Changes whenever the snapshot does.
  @inline(__always)
  package var version: Int { number.load(ordering: .acquiring) }

  /// The snapshot.
  package var catalog: ServedCatalog {
    current.withLock { $0 }
  }

  /// Serves another snapshot from now on.
  func install(_ catalog: ServedCatalog) {
    current.withLock { $0 = catalog }
    number.add(1, ordering: .releasing)
  }
}
