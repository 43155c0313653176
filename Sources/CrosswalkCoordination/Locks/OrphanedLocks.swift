internal import CrosswalkStore
internal import Synchronization

/// Frees the locks that were won, or may have been, for somebody who is gone, however long Redis is away.
///
/// What they were to be held for does not count: nobody has done the work.
final class OrphanedLocks: Sendable {
  private let store: LockStore
  private let pause: Duration
  private let tasks = Mutex<[String: Task<Void, Never>]>([:])

  /// - Parameters:
  ///   - store: Where the locks are.
  ///   - pause: After so long it tries again.
  init(_ store: LockStore, pause: Duration) {
    self.store = store
    self.pause = pause
  }

  /// Frees a lock, if it has that token; by itself it is free after `limit`.
  func add(_ name: CoordinationName, token: String, limit: Duration) {
    tasks.withLock { tasks in
      tasks[token] = Task {
        await self.release(name, token, limit)
        self.tasks.withLock { $0[token] = nil }
      }
    }
  }

  /// Waits until all is released.
  func finish() async {
    for task in tasks.withLock({ Array($0.values) }) { await task.value }
  }

  private func release(_ name: CoordinationName, _ token: String, _ limit: Duration) async {
    let end = ContinuousClock.now + limit
    while true {
      do throws(StoreError) {
        _ = try await store.giveBack(name, token: token)
        return
      } catch {
        // One that was stopped carries out what it has been sent once it goes on, however late that is.
        if case .unavailable = error {} else if .now > end { return }
      }
      try? await Task.sleep(for: pause)
    }
  }
}
