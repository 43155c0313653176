internal import Synchronization

/// A lock that a task may hold while it waits for something else; tasks get it in the order in which they asked.
package final class AsyncMutex: Sendable {
  private struct State {
    var isLocked = false
    var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    var lastNumber = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// The number of tasks that wait for the lock.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Waits for the lock, until `unlock` frees it.
  package func lock() async {
    _ = await withCheckedContinuation { enqueue($0) }
  }

  /// Waits for the lock; returns false, without the lock, if the task is cancelled first.
  package func lockUnlessCancelled() async -> Bool {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { enqueue($0, number, unlessCancelled: true) }
    } onCancel: {
      let continuation = state.withLock { state in
        state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
      }
      continuation?.resume(returning: false)
    }
  }

  private func enqueue(
    _ continuation: CheckedContinuation<Bool, Never>, _ number: Int = 0, unlessCancelled: Bool = false
  ) {
    let answer = state.withLock { state -> Bool? in
      // This is checked while `waiting` is locked: a task that is cancelled later is found in `waiting`.
      if unlessCancelled, Task.isCancelled { return false }
      guard state.isLocked else {
        state.isLocked = true
        return true
      }
      state.waiting.append((number, continuation))
      return nil
    }
    if let answer { continuation.resume(returning: answer) }
  }

  /// Frees the lock, or hands it to the task that has waited longest.
  package func unlock() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst().continuation }
      state.isLocked = false
      return nil
    }
    next?.resume(returning: true)
  }
}
