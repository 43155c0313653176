internal import Synchronization

/// Lets pieces of work run one after the other, in the order in which they come, where each waits in its middle.
package final class Turns: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    var lastNumber = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// How many wait.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Waits until it is this one's turn; `give` ends it.
  package func take() async {
    _ = await withCheckedContinuation { stand($0) }
  }

  /// Waits until it is this one's turn, which `give` ends; false where the task is cancelled first, and has no turn.
  package func takeUnlessCancelled() async -> Bool {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { stand($0, number, unlessCancelled: true) }
    } onCancel: {
      let continuation = state.withLock { state in
        state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
      }
      continuation?.resume(returning: false)
    }
  }

  private func stand(
    _ continuation: CheckedContinuation<Bool, Never>, _ number: Int = 0, unlessCancelled: Bool = false
  ) {
    let answer = state.withLock { state -> Bool? in
      // Under the lock: a task that is cancelled later is found among those that wait.
      if unlessCancelled, Task.isCancelled { return false }
      guard state.isTaken else {
        state.isTaken = true
        return true
      }
      state.waiting.append((number, continuation))
      return nil
    }
    if let answer { continuation.resume(returning: answer) }
  }

  /// Gives the turn to the next.
  package func give() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst().continuation }
      state.isTaken = false
      return nil
    }
    next?.resume(returning: true)
  }
}
