internal import Synchronization

/// Since when the snapshot of a node is not known to be what Redis says, and why.
final class Freshness: Sendable {
  private struct State {
    var lastCompared = ContinuousClock.now
    var isStale = true
    var reason: String?
    var lost: [String] = []
  }

  private let state = Mutex(State())

  /// Whole seconds since the last comparison that succeeded; 0 while they do.
  var staleSeconds: Int64 {
    state.withLock { $0.isStale ? $0.lastCompared.duration(to: .now).components.seconds : 0 }
  }

  /// Why the last comparison failed; nil where it did not.
  var reason: String? { state.withLock(\.reason) }

  /// The dictionaries that Redis had lost when it was last asked.
  var lost: [String] { state.withLock(\.lost) }

  func compared() {
    state.withLock { $0 = State(lastCompared: .now, isStale: false) }
  }

  func failed(_ error: StoreError) {
    state.withLock { state in
      state.isStale = true
      state.reason = error.description
    }
  }

  func note(lost: [String]) {
    state.withLock { $0.lost = lost }
  }
}
