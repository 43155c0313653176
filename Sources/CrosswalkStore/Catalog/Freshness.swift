internal import Synchronization

/// Since when the snapshot of a node could not be compared with Redis.
final class Freshness: Sendable {
  private struct State {
    var lastCompared = ContinuousClock.now
    var isStale = true
  }

  private let state = Mutex(State())

  /// Whether the last comparison failed, or there was none yet.
  var isStale: Bool { state.withLock(\.isStale) }

  /// Whole seconds since the last comparison that succeeded; 0 while they do.
  var staleSeconds: Int64 {
    state.withLock { $0.isStale ? $0.lastCompared.duration(to: .now).components.seconds : 0 }
  }

  func compared() {
    state.withLock { $0 = State(lastCompared: .now, isStale: false) }
  }

  func failed() {
    state.withLock { $0.isStale = true }
  }
}
