internal import Synchronization

/// Lets pieces of work run one after the other, in the order in which they come, where each waits in its middle.
final class Turns: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Waits until it is this one's turn; `give` ends it.
  func take() async {
    await withCheckedContinuation { continuation in
      let isFirst = state.withLock { state in
        if state.isTaken { state.waiting.append(continuation) }
        defer { state.isTaken = true }
        return !state.isTaken
      }
      if isFirst { continuation.resume() }
    }
  }

  /// Gives the turn to the next.
  func give() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.isTaken = false
      return nil
    }
    next?.resume()
  }
}
