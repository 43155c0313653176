import CrosswalkClient
import Synchronization

/// A clock that jumps forward whenever a task would wait, so that nobody ever waits.
final class SkippingTime: Sendable {
  private let state = Mutex((now: ContinuousClock.now, pauses: [Duration]()))

  /// The durations for which tasks would have waited.
  var pauses: [Duration] { state.withLock { $0.pauses } }

  var clock: Clock {
    Clock(
      now: { self.state.withLock { $0.now } },
      sleep: { end in
        self.state.withLock { state in
          state.pauses.append(state.now.duration(to: end))
          state.now = max(state.now, end)
        }
      })
  }
}
