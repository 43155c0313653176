internal import Synchronization

/// What one event loop counts.
///
/// Only that loop writes, so that counting costs no more than a store; anyone may read.
final class Tally: Sendable {
  private let requestCount = Atomic<Int>(0)

  /// Keeps the counts of two event loops on different cache lines, wherever they were allocated.
  private let padding = InlineArray<16, UInt64>(repeating: 0)

  /// Requests since the start.
  var requests: Int { requestCount.load(ordering: .relaxed) }

  /// Counts requests; only on the loop that this belongs to.
  @inline(__always)
  func count(_ requests: Int = 1) {
    requestCount.store(requestCount.load(ordering: .relaxed) &+ requests, ordering: .relaxed)
  }
}
