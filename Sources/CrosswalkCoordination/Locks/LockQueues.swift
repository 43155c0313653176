internal import Synchronization

/// Those who wait for a lock on this node: a queue for each lock, first come, first served.
///
/// Only the first in a queue asks Redis for the lock; a waiter that becomes the first is woken.
final class LockQueues: Sendable {
  private let lines = Mutex<[CoordinationName: [Waiter]]>([:])

  /// Returns how many wait for a lock.
  func count(for name: CoordinationName) -> Int {
    lines.withLock { $0[name]?.count ?? 0 }
  }

  /// Puts a waiter at the end of a queue, and returns whether it is the first there.
  @discardableResult
  func join(_ waiter: Waiter, for name: CoordinationName) -> Bool {
    lines.withLock { lines in
      lines[name, default: []].append(waiter)
      return lines[name]?.count == 1
    }
  }

  /// Returns whether a waiter is the first in its queue.
  func isFirst(_ waiter: Waiter, for name: CoordinationName) -> Bool {
    lines.withLock { $0[name]?.first === waiter }
  }

  /// Removes a waiter from a queue, if it is still there.
  func leave(_ waiter: Waiter, for name: CoordinationName) {
    let next = lines.withLock { lines -> Waiter? in
      guard let index = lines[name]?.firstIndex(where: { $0 === waiter }) else { return nil }
      lines[name]?.remove(at: index)
      if lines[name]?.isEmpty == true { lines[name] = nil }
      return index == 0 ? lines[name]?.first : nil
    }
    next?.wake()
  }

  /// Wakes the first in the queue for a lock.
  func wakeFirst(for name: CoordinationName) {
    let first = lines.withLock { $0[name]?.first }
    first?.wake()
  }

  /// Wakes the first in each queue.
  func wakeFirsts() {
    let firsts = lines.withLock { $0.values.compactMap(\.first) }
    for first in firsts { first.wake() }
  }
}

/// One who waits in a queue, and sleeps until it is woken or its time is over.
final class Waiter: Sendable {
  private enum State {
    case awake
    /// It was woken while it was awake, so its next sleep ends at once.
    case called
    case asleep(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.awake)

  /// Ends the current sleep, or the next one if the waiter is awake.
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

  /// Sleeps until it is woken, until `end`, or until the task is cancelled; it can wake without a reason.
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
