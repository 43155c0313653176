internal import Synchronization

/// Where a snapshot lies that never changes, until another takes its place: what a node serves now, or goes by.
///
/// Readers on hot paths keep a reference of their own and compare `version`, one atomic load; taking the reference out
/// from here each time would make all threads write to the same counter.
package final class SnapshotCell<Value: Sendable>: Sendable {
  // First, so that where it lies does not depend on the value.
  private let number = Atomic<Int>(0)
  private let current: Mutex<Value>

  package init(_ value: Value) {
    current = Mutex(value)
  }

  /// Changes whenever the snapshot does.
  package var version: Int { number.load(ordering: .acquiring) }

  /// The snapshot.
  package var value: Value { current.withLock { $0 } }

  /// Puts another snapshot in the place of this one.
  package func install(_ value: Value) {
    current.withLock { $0 = value }
    number.add(1, ordering: .releasing)
  }
}
