internal import Synchronization

/// Log lines that are written at most once in an interval for each kind, because clients can cause any number of them.
package final class RareLines: Sendable {
  private struct Kind {
    var written: ContinuousClock.Instant?
    var leftOut = 0
  }

  private struct State {
    var kinds: [String: Kind] = [:]
    /// When kinds whose interval has ended were last forgotten.
    var swept: ContinuousClock.Instant?
  }

  private let interval: Duration
  private let maximumKinds: Int
  private let state = Mutex(State())

  /// - Parameters:
  ///   - interval: How long no other line of the same kind is written after a line.
  ///   - maximumKinds: The most kinds that are told apart. If there are more, kinds whose interval has ended are
  ///     forgotten; if there are none, the additional kinds share one.
  package init(interval: Duration, maximumKinds: Int = 100) {
    self.interval = interval
    self.maximumKinds = maximumKinds
  }

  /// Returns how many lines of a kind were left out since the last one; nil if this line is to be left out, too.
  ///
  /// `kind` is what lines have in common. A line that is due counts as written at `now`.
  package func leftOut(before kind: String = "", at now: ContinuousClock.Instant = .now) -> Int? {
    state.withLock { state in
      let kind = room(for: kind, at: now, &state)
      return take(kind, at: now, adding: 1, &state).map { $0 - 1 }
    }
  }

  /// Adds to the amount of a kind; returns the whole amount if a line is due, and nil if it has to wait.
  package func add(_ count: Int, to kind: String, at now: ContinuousClock.Instant = .now) -> Int? {
    state.withLock { take(room(for: kind, at: now, &$0), at: now, adding: count, &$0) }
  }

  /// Returns the amounts that had to wait and are due now, of all kinds.
  package func due(at now: ContinuousClock.Instant = .now) -> [(kind: String, count: Int)] {
    state.withLock { state in
      forgetOver(at: now, &state)
      let waiting = state.kinds.filter { $0.value.leftOut > 0 }.keys
      return waiting.compactMap { kind in take(kind, at: now, adding: 0, &state).map { (kind, $0) } }
    }
  }

  private func take(_ kind: String, at now: ContinuousClock.Instant, adding count: Int, _ state: inout State) -> Int? {
    var found = state.kinds[kind] ?? Kind()
    found.leftOut += count
    if let written = found.written, now - written < interval {
      state.kinds[kind] = found
      return nil
    }
    state.kinds[kind] = Kind(written: now)
    return found.leftOut
  }

  /// Returns the kind itself, or the kind that all share for which there is no room.
  private func room(for kind: String, at now: ContinuousClock.Instant, _ state: inout State) -> String {
    guard state.kinds.count >= maximumKinds, state.kinds[kind] == nil else { return kind }
    // This is not done each time, because there may be a reason for a line at every call.
    if state.swept.map({ now - $0 >= interval }) ?? true { forgetOver(at: now, &state) }
    return state.kinds.count < maximumKinds ? kind : ""
  }

  private func forgetOver(at now: ContinuousClock.Instant, _ state: inout State) {
    state.swept = now
    state.kinds = state.kinds.filter { kind in
      kind.value.leftOut > 0 || kind.value.written.map { now - $0 < interval } ?? false
    }
  }
}
