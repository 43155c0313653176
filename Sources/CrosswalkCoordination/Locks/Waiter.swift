internal import Synchronization

/// Somebody who waits in a line, asleep until it is woken or its time is over.
final class Waiter: Sendable {
  private enum State {
    case awake
    /// It was woken while it was awake: it will not fall asleep the next time.
    case called
    case asleep(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.awake)

  /// Ends its sleep, or the next if it does not sleep now.
  func wake() {
    let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard case .asleep(let sleeper) = state else {
        state = .called
        return nil
      }
      state = .awake
      return sleeper
    }
    sleeper?.resume()
  }

  /// Sleeps until it is woken, until `end`, or until the task is cancelled; once in a while it wakes for nothing.
  func sleep(until end: ContinuousClock.Instant) async {
    let timer = Task {
      guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return }
      wake()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isCalled = state.withLock { state in
          guard case .called = state else {
            state = .asleep(continuation)
            return false
          }
          state = .awake
          return true
        }
        if isCalled { continuation.resume() }
      }
    } onCancel: {
      wake()
    }
    timer.cancel()
  }
}
