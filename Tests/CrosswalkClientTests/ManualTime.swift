import CrosswalkClient
import Synchronization

/// A clock whose time passes only when the test says so.
final class ManualTime: Sendable {
  private struct Sleeper {
    let id: Int
    let end: ContinuousClock.Instant
    let wake: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now = ContinuousClock.now
    var count = 0
    var cancelled: Set<Int> = []
    var sleepers: [Sleeper] = []
    var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var now: ContinuousClock.Instant { state.withLock { $0.now } }

  var clock: Clock {
    Clock(now: { self.now }, sleep: { await self.sleep(until: $0) })
  }

  /// Waits until `count` tasks sleep at the same time.
  func untilAsleep(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isSo = state.withLock { state in
        guard state.sleepers.count < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isSo { continuation.resume() }
    }
  }

  /// Lets some time pass, and wakes the tasks whose time has come.
  func pass(_ duration: Duration) {
    let woken = state.withLock { state in
      state.now += duration
      let woken = state.sleepers.filter { $0.end <= state.now }
      state.sleepers.removeAll { $0.end <= state.now }
      return woken
    }
    for sleeper in woken { sleeper.wake.resume() }
  }

  private func sleep(until end: ContinuousClock.Instant) async {
    let id = state.withLock { state in
      state.count += 1
      return state.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
          guard end > state.now, !state.cancelled.contains(id) else { return [continuation] }
          state.sleepers.append(Sleeper(id: id, end: end, wake: continuation))
          let watchers = state.watchers.filter { $0.count <= state.sleepers.count }
          state.watchers.removeAll { $0.count <= state.sleepers.count }
          return watchers.map(\.wake)
        }
        for continuation in woken { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        state.cancelled.insert(id)
        guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else { return nil }
        return state.sleepers.remove(at: index)
      }
      sleeper?.wake.resume()
    }
  }
}
