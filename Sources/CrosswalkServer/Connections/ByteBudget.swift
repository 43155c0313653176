internal import Synchronization

/// A limit for the bytes of one kind that all connections of a node hold, such as replies that nobody takes.
///
/// When it is used up, each connection may still hold its allowance, so that connections that hold little go on.
package final class ByteBudget: Sendable {
  private let limit: Int
  /// The bytes that each connection may hold, whatever the others hold.
  package let allowance: Int
  private let used = Atomic<Int>(0)

  init(limit: Int, allowance: Int) {
    self.limit = limit
    self.allowance = allowance
  }

  /// The number of bytes that all connections hold.
  package var count: Int { used.load(ordering: .relaxed) }

  /// Whether the budget is used up.
  var isUsedUp: Bool { count > limit }

  /// Returns whether a connection may add this many bytes.
  func allows(_ more: Int) -> Bool { more <= allowance || count + more <= limit }

  /// Returns whether a connection that holds this many bytes, already counted, may go on.
  func allows(holding held: Int) -> Bool { held <= allowance || !isUsedUp }

  /// Notes that a connection holds `held` bytes instead of `before`.
  func note(_ held: Int, insteadOf before: Int) {
    if held != before { used.add(held - before, ordering: .relaxed) }
  }
}
