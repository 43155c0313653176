internal import Synchronization

/// A bound on the bytes that all connections of a node hold of one kind, such as replies that nobody takes.
///
/// Where it is used up, a connection may still have its allowance: so those that hold little go on.
package final class ByteBudget: Sendable {
  private let limit: Int
  /// What each connection may have whatever the others have.
  package let allowance: Int
  private let used = Atomic<Int>(0)

  init(limit: Int, allowance: Int) {
    self.limit = limit
    self.allowance = allowance
  }

  /// Bytes that are held.
  package var count: Int { used.load(ordering: .relaxed) }

  /// Whether all of it is used up.
  var isUsedUp: Bool { count > limit }

  /// Whether a connection may add so many bytes.
  func allows(_ more: Int) -> Bool { more <= allowance || count + more <= limit }

  /// Whether a connection may go on that holds so many bytes, which are counted.
  func allows(holding held: Int) -> Bool { held <= allowance || !isUsedUp }

  /// A connection holds other bytes than it did.
  func note(_ held: Int, insteadOf before: Int) {
    if held != before { used.add(held - before, ordering: .relaxed) }
  }
}
