internal import Synchronization

/// The cell with a snapshot that never changes but can be replaced as a whole.
///
/// Readers on hot paths keep their own reference and compare `version`, which is one atomic load. If they read the
/// reference from here each time, all threads would write to the same reference count.
package final class SnapshotCell<Value: Sendable>: Sendable {
  // This is the first property, so that its offset does not depend on the type of the value.
  private let number = Atomic<Int>(0)
  private let current: Mutex<Value>

  package init(_ value: Value) {
    current = Mutex(value)
  }

  /// A number that changes whenever the snapshot is replaced.
  package var version: Int { number.load(ordering: .acquiring) }

  /// The snapshot.
  package var value: Value { current.withLock { $0 } }

  /// Replaces the snapshot.
  package func install(_ value: Value) {
    current.withLock { $0 = value }
    number.add(1, ordering: .releasing)
  }
}
