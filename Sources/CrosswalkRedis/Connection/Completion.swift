internal import Synchronization

/// Something that happens once, and that tasks can wait for.
final class Completion: Sendable {
  private enum State {
    case awaited([CheckedContinuation<Void, Never>])
    case done
  }

  private let state = Mutex(State.awaited([]))

  /// Says that it happened.
  func finish() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard case .awaited(let waiting) = state else { return [] }
      state = .done
      return waiting
    }
    for continuation in waiting {
      continuation.resume()
    }
  }

  /// Waits until it has happened.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        guard case .awaited(let waiting) = state else { return true }
        state = .awaited(waiting + [continuation])
        return false
      }
      if isDone { continuation.resume() }
    }
  }
}
