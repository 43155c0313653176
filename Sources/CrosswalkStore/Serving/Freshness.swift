internal import Synchronization

/// Since when a node's snapshot may differ from Redis, and why.
final class Freshness: Sendable {
  /// The seconds since the last agreement after which a comparison in progress is overdue; there is one each second.
  private static let patience: Int64 = 2

  private struct State {
    /// The start of the last comparison that found the snapshot equal to Redis.
    var lastAgreed = ContinuousClock.now
    /// The start of the comparison in progress.
    var comparing: ContinuousClock.Instant?
    var isStale = true
    var reason: String?
    var lost: [String] = []
    var damaged: [String] = []
  }

  private let state = Mutex(State())

  /// The whole seconds since the snapshot was last known to be equal to Redis; 0 while it is.
  ///
  /// They count from that comparison, and not from a later failure: a Redis that hangs does not even refuse.
  var staleSeconds: Int64 {
    state.withLock { state in
      let seconds = state.lastAgreed.duration(to: .now).components.seconds
      let isOverdue = state.comparing != nil && seconds >= Self.patience
      return state.isStale || isOverdue ? seconds : 0
    }
  }

  /// Why the last comparison failed; nil if it did not fail.
  var reason: String? { state.withLock(\.reason) }

  /// The dictionaries that Redis had lost at the last comparison.
  var lost: [String] { state.withLock(\.lost) }

  /// The dictionaries whose data in Redis could not be used at the last comparison.
  var damaged: [String] { state.withLock(\.damaged) }

  func began() {
    state.withLock { $0.comparing = .now }
  }

  func compared() {
    state.withLock { $0 = State(lastAgreed: $0.comparing ?? .now, isStale: false) }
  }

  func failed(_ error: StoreError) {
    state.withLock { state in
      state.comparing = nil
      state.isStale = true
      state.reason = error.description
    }
  }

  func note(lost: [String], damaged: [String]) {
    state.withLock { state in
      state.lost = lost
      state.damaged = damaged
    }
  }
}
