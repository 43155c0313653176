import CrosswalkClient
import Synchronization

/// A time in which nobody ever waits: whoever would has it be later at once.
final class SkippingTime: Sendable {
  private let state = Mutex((now: ContinuousClock.now, pauses: [Duration]()))

  /// For how long was waited.
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
