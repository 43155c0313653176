internal import Synchronization

/// Who waits on this node for which lock: a line for each lock, first come first served.
///
/// Whoever becomes first is woken: only the first of a line asks for the lock.
final class WaitingLines: Sendable {
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
      guard let place = lines[name]?.firstIndex(where: { $0 === waiter }) else { return nil }
      lines[name]?.remove(at: place)
      if lines[name]?.isEmpty == true { lines[name] = nil }
      return place == 0 ? lines[name]?.first : nil
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
