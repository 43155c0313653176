import CrosswalkTesting
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import CrosswalkStore

@Suite struct BackgroundThreadTests {
  @Test func `work returns its result or throws its error`() async throws {
    #expect(await BackgroundThread.loading.run { 40 + 2 } == 42)
    await #expect(throws: StoreError.self) {
      try await BackgroundThread.loading.run { () throws(StoreError) -> Int in throw .cancelled }
    }
  }

  @Test func `work continues on the thread after it has waited, and has a low priority`() async {
    let threads = await BackgroundThread.following.run {
      let first = (pthread_self(), getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
      await Task.yield()
      try? await Task.sleep(for: .milliseconds(1))
      return (first, pthread_self())
    }
    #expect(threads.0.0 == threads.1)
    #expect(threads.0.1 == 10)
  }

  @Test func `Swift's own threads stay free, however much work waits on the thread`() async {
    let gate = DispatchSemaphore(value: 0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { await BackgroundThread.capturing.run { block(on: gate) } } }
      // On a blocked thread this would never end.
      for _ in 0..<100 { await Task.yield() }
      for _ in 0..<100 { gate.signal() }
    }
  }

  @Test func `work learns that its task is cancelled`() async {
    let task = Task {
      await BackgroundThread.loading.run {
        while !Task.isCancelled { sched_yield() }
        return true
      }
    }
    task.cancel()
    #expect(await task.value)
  }

  /// Blocks, which only a dedicated thread may do.
  private func block(on gate: DispatchSemaphore) { gate.wait() }
}

@Suite struct AsyncMutexTests {
  @Test func `a task that is cancelled stops waiting, and the next task gets the lock`() async throws {
    let mutex = AsyncMutex()
    await mutex.lock()
    let log = Mutex<[String]>([])
    let given = Task { await mutex.lockUnlessCancelled() }
    try await eventually { mutex.waitingCount == 1 }
    let next = Task {
      let hasTurn = await mutex.lockUnlessCancelled()
      log.withLock { $0.append("next \(hasTurn)") }
      mutex.unlock()
    }
    try await eventually { mutex.waitingCount == 2 }
    given.cancel()
    #expect(await given.value == false)
    #expect(log.withLock { $0 } == [])
    mutex.unlock()
    await next.value
    #expect(log.withLock { $0 } == ["next true"])
  }

  @Test func `a task that is already cancelled does not get the lock, even if nobody waits`() async {
    let mutex = AsyncMutex()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await mutex.lockUnlessCancelled()
    }
    task.cancel()
    #expect(await task.value == false)
    await mutex.lock()
    mutex.unlock()
  }
}
