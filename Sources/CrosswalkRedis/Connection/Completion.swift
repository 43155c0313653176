internal import Synchronization

/// An event that happens once, with a value, and that tasks can wait for.
final class Completion<Value: Sendable>: Sendable {
  private enum State {
    case awaited([CheckedContinuation<Value, Never>])
    case done(Value)
  }

  private let state = Mutex(State.awaited([]))

  /// Marks the event as having happened; only the first call counts.
  func finish(_ value: Value) {
    let waiting = state.withLock { state -> [CheckedContinuation<Value, Never>] in
      guard case .awaited(let waiting) = state else { return [] }
      state = .done(value)
      return waiting
    }
    for continuation in waiting {
      continuation.resume(returning: value)
    }
  }

  /// Waits until the event has happened, and returns its value.
  func wait() async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        switch state {
        case .done(let value): return value
        case .awaited(let waiting):
          state = .awaited(waiting + [continuation])
          return nil
        }
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}

extension Completion<Void> {
  /// Marks the event as having happened.
  func finish() { finish(()) }
}
