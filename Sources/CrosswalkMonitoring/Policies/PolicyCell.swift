internal import Synchronization

/// Where the policies lie that a node goes by now.
///
/// As with the catalog, readers on hot ways keep what they need of it and compare `version`, one atomic load.
package final class PolicyCell: Sendable {
  private let current: Mutex<PolicySnapshot>
  private let number = Atomic<Int>(0)

  /// A cell in which every service has the default policy, unless told otherwise.
  package init(_ snapshot: PolicySnapshot = .empty) {
    current = Mutex(snapshot)
  }

  /// Changes whenever the snapshot does.
  @inline(__always)
  package var version: Int { number.load(ordering: .acquiring) }

  /// The snapshot.
  package var snapshot: PolicySnapshot {
    current.withLock { $0 }
  }

  /// Goes by another snapshot from now on.
  func install(_ snapshot: PolicySnapshot) {
    current.withLock { $0 = snapshot }
    number.add(1, ordering: .releasing)
  }
}
