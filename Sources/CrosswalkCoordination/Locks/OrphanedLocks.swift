internal import CrosswalkStore
internal import Synchronization

/// Frees the locks that were won, or may have been won, for a connection that is gone, however long Redis is away.
///
/// Their holds do not count, because nobody has done the work.
final class OrphanedLocks: Sendable {
  private let store: LockStore
  private let pause: Duration
  private let tasks = Mutex<[String: Task<Void, Never>]>([:])

  /// - Parameters:
  ///   - store: The locks in Redis.
  ///   - pause: How long it waits before it tries again.
  init(_ store: LockStore, pause: Duration) {
    self.store = store
    self.pause = pause
  }

  /// Frees a lock, if it has that token; the lock becomes free by itself after `limit`.
  func add(_ name: CoordinationName, token: String, limit: Duration) {
    tasks.withLock { tasks in
      tasks[token] = Task {
        await self.release(name, token, limit)
        self.tasks.withLock { $0[token] = nil }
      }
    }
  }

  /// Waits until all are freed.
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
        // A Redis that was stopped carries out what it was sent when it continues, even after `limit`. So while Redis
        // is away, this goes on.
        if case .unavailable = error {} else if .now > end { return }
      }
      try? await Task.sleep(for: pause)
    }
  }
}
