internal import Synchronization

/// Who waits on this node for which lock: a line for each lock, first come first served.
///
/// Whoever becomes first is woken: only the first of a line asks for the lock.
final class LockQueues: Sendable {
  private let lines = Mutex<[CoordinationName: [Waiter]]>([:])

  /// How many wait for a lock.
  func count(for name: CoordinationName) -> Int {
    lines.withLock { $0[name]?.count ?? 0 }
  }

  /// Puts somebody at the end of a line, and tells whether that is its beginning, too.
  @discardableResult
  func join(_ waiter: Waiter, for name: CoordinationName) -> Bool {
    lines.withLock { lines in
      lines[name, default: []].append(waiter)
      return lines[name]?.count == 1
    }
  }

  /// Whether it is somebody's turn.
  func isFirst(_ waiter: Waiter, for name: CoordinationName) -> Bool {
    lines.withLock { $0[name]?.first === waiter }
  }

  /// Takes somebody out of a line, if it still is in it.
  func leave(_ waiter: Waiter, for name: CoordinationName) {
    let next = lines.withLock { lines -> Waiter? in
      guard let index = lines[name]?.firstIndex(where: { $0 === waiter }) else { return nil }
      lines[name]?.remove(at: index)
      if lines[name]?.isEmpty == true { lines[name] = nil }
      return index == 0 ? lines[name]?.first : nil
    }
    next?.wake()
  }

  /// Wakes the first in the line for a lock.
  func wakeFirst(for name: CoordinationName) {
    let first = lines.withLock { $0[name]?.first }
    first?.wake()
  }

  /// Wakes the first in each line.
  func wakeFirsts() {
    let firsts = lines.withLock { $0.values.compactMap(\.first) }
    for first in firsts { first.wake() }
  }
}

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
