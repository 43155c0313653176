package import CrosswalkStore
internal import Synchronization

/// The number of samples that a node may take: at most ten of each service within any second.
package final class SampleBudget: Sendable {
  private static let perSecond = 10
  private static let second: Int64 = 1_000_000

  private struct State {
    /// When the last samples of each service were taken, the oldest first; only services with recent samples.
    var taken: [ServiceName: [Int64]] = [:]
    var swept: Int64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Takes a sample out of the budget of a service, and returns false if the budget is used up.
  package func take(_ service: ServiceName, at moment: Moment) -> Bool {
    let now = moment.microseconds
    return state.withLock { state in
      if now / Self.second != state.swept {
        state.swept = now / Self.second
        state.taken = state.taken.filter { $0.value.contains { Self.counts($0, at: now) } }
      }
      state.taken[service, default: []].removeAll { !Self.counts($0, at: now) }
      guard state.taken[service, default: []].count < Self.perSecond else { return false }
      state.taken[service, default: []].append(now)
      return true
    }
  }

  /// Returns whether a sample was taken in the last second; false if the clock was set back in the meantime.
  private static func counts(_ taken: Int64, at now: Int64) -> Bool {
    taken > now - second && taken <= now
  }
}
