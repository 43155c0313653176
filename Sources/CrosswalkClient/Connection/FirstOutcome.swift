internal import Synchronization

/// Waits until `body` passes a value to its argument or the task is cancelled, and returns the first outcome.
///
/// A later value is dropped.
func firstOutcome<Value: Sendable>(
  whenCancelled cancelled: Value, _ body: (@escaping @Sendable (Value) -> Void) -> Void
) async -> Value {
  let outcome = FirstOutcome<Value>()
  return await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      outcome.wait(continuation)
      body { outcome.settle($0) }
    }
  } onCancel: {
    outcome.settle(cancelled)
  }
}

/// A value that is set once and a task that waits for it; either may come first.
private final class FirstOutcome<Value: Sendable>: Sendable {
  private enum State {
    case empty
    case awaited(CheckedContinuation<Value, Never>)
    case early(Value)
    case over
  }

  private let state = Mutex(State.empty)

  func wait(_ continuation: CheckedContinuation<Value, Never>) {
    let early: Value? = state.withLock { state in
      if case .early(let value) = state {
        state = .over
        return value
      }
      state = .awaited(continuation)
      return nil
    }
    if let early { continuation.resume(returning: early) }
  }

  func settle(_ value: Value) {
    let continuation: CheckedContinuation<Value, Never>? = state.withLock { state in
      switch state {
      case .empty:
        state = .early(value)
        return nil
      case .awaited(let continuation):
        state = .over
        return continuation
      case .early, .over: return nil
      }
    }
    continuation?.resume(returning: value)
  }
}
