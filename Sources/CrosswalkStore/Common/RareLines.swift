internal import Synchronization

/// Lines of a log that are written at most once in an interval for each kind, however often there is a reason: the reasons
/// come from outside.
package final class RareLines: Sendable {
  private struct Kind {
    var written: ContinuousClock.Instant?
    var leftOut = 0
  }

  private struct State {
    var kinds: [String: Kind] = [:]
    /// When those that are over were last forgotten.
    var swept: ContinuousClock.Instant?
  }

  private let interval: Duration
  private let maximumKinds: Int
  private let state = Mutex(State())

  /// - Parameters:
  ///   - interval: How long nothing is written after a line of the same kind.
  ///   - maximumKinds: Of more kinds than this those that are over are forgotten; where none is, they share one.
  package init(interval: Duration, maximumKinds: Int = 100) {
    self.interval = interval
    self.maximumKinds = maximumKinds
  }

  /// Tells how many lines of a kind were left out since the last that was written; nil where this one is to be left out.
  ///
  /// `kind` is what makes lines alike. A line that is due is taken as written at `now`.
  package func leftOut(before kind: String = "", at now: ContinuousClock.Instant = .now) -> Int? {
    state.withLock { state in
      let kind = room(for: kind, at: now, &state)
      return take(kind, at: now, adding: 1, &state).map { $0 - 1 }
    }
  }

  /// Adds to what is to be told of a kind; returns all of it where a line is due, and nil where it has to wait.
  package func add(_ count: Int, to kind: String, at now: ContinuousClock.Instant = .now) -> Int? {
    state.withLock { take(room(for: kind, at: now, &$0), at: now, adding: count, &$0) }
  }

  /// Returns what had to wait and is due now, of all kinds.
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

  /// The kind itself, or the one that those share for which there is no room.
  private func room(for kind: String, at now: ContinuousClock.Instant, _ state: inout State) -> String {
    guard state.kinds.count >= maximumKinds, state.kinds[kind] == nil else { return kind }
    // Not each time: there may be a reason for a line at every call.
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
