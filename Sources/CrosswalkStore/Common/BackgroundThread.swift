internal import CrosswalkRedis
internal import Dispatch
internal import Synchronization

/// A thread with low priority for work that computes for long or waits for files.
///
/// Swift's own threads, of which there is one for each core, and the event loops stay free for what has to be answered
/// soon. The work is a part of its task: `Task.isCancelled` says in it whether the task was cancelled.
package final class BackgroundThread: TaskExecutor {
  /// Reads, checks, compares and writes the dictionaries of loads.
  package static let loading = BackgroundThread()
  /// Reads the dictionaries that other nodes have loaded, and keeps copies.
  package static let following = BackgroundThread()
  /// Answers requests that may read a whole dictionary, or that make a large document.
  package static let answering = BackgroundThread()
  /// Makes the documents of captured calls.
  package static let capturing = BackgroundThread()

  private static let niceness: Int32 = 10

  private let waiting = Mutex<[UnownedJob]>([])
  private let arrived = DispatchSemaphore(value: 0)

  /// Starts a thread that runs as long as the process.
  private init() {
    DedicatedThread.start(niceness: Self.niceness) { self.run() }
  }

  /// Runs `work` on this thread, which runs other work while `work` waits.
  package func run<Value: Sendable, Failure: Error>(
    _ work: @Sendable () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(self, operation: work)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    waiting.withLock { $0.append(job) }
    arrived.signal()
  }

  private func run() {
    while true {
      arrived.wait()
      let jobs = waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
      for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
  }
}
