internal import Synchronization

/// Releases the locks that were won, or may have been, for somebody who is gone, however long Redis is away.
final class GivingBack: Sendable {
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

  /// Releases a lock, if it is held for that request.
  func add(_ request: LockRequest) {
    tasks.withLock { tasks in
      tasks[request.token] = Task {
        await self.release(request)
        self.tasks.withLock { $0[request.token] = nil }
      }
    }
  }

  /// Waits until all is released.
  func finish() async {
    for task in tasks.withLock({ Array($0.values) }) { await task.value }
  }

  private func release(_ request: LockRequest) async {
    let end = ContinuousClock.now + request.lease
    while true {
      do throws(StoreError) {
        _ = try await store.release(request.name, token: request.token)
        return
      } catch {
        // One that was stopped carries out what it has been sent once it goes on, however late that is.
        if case .unavailable = error {} else if .now > end { return }
      }
      try? await Task.sleep(for: pause)
    }
  }
}
