internal import Synchronization

/// Since when the snapshot of a node is not known to be what Redis says, and why.
final class Freshness: Sendable {
  /// A comparison that takes no longer is not worth a word: they are made once a second.
  private static let patience: Int64 = 2

  private struct State {
    /// When the last comparison began that found the snapshot to be what Redis says.
    var lastAgreed = ContinuousClock.now
    /// When the comparison began that is under way.
    var comparing: ContinuousClock.Instant?
    var isStale = true
    var reason: String?
    var lost: [String] = []
    var damaged: [String] = []
  }

  private let state = Mutex(State())

  /// Whole seconds since Redis was last known to agree; 0 while it does.
  ///
  /// They count from there, and not from when it was found out: a Redis that has stopped answers neither yes nor no.
  var staleSeconds: Int64 {
    state.withLock { state in
      let seconds = state.lastAgreed.duration(to: .now).components.seconds
      let isOverdue = state.comparing != nil && seconds >= Self.patience
      return state.isStale || isOverdue ? seconds : 0
    }
  }

  /// Why the last comparison failed; nil where it did not.
  var reason: String? { state.withLock(\.reason) }

  /// The dictionaries that Redis had lost when it was last asked.
  var lost: [String] { state.withLock(\.lost) }

  /// The dictionaries of which what Redis held could not be used when it was last asked.
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
