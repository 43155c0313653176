internal import CrosswalkRedis
internal import Dispatch
internal import Synchronization

/// A thread that runs what computes for long or waits for files, and gives way to all others of the process.
///
/// Swift's own threads, of which there is one a core, and the event loops so stay free for what has to be answered soon.
/// What runs here is part of its task: it is over with `Task.isCancelled` as anywhere.
package final class BackgroundThread: TaskExecutor {
  /// Reads, checks, compares and writes dictionaries that are loaded.
  package static let loading = BackgroundThread()
  /// Reads dictionaries that others have loaded, and keeps copies of them.
  package static let following = BackgroundThread()
  /// Answers what may have to look at all of a dictionary, or makes a large document.
  package static let answering = BackgroundThread()
  /// Makes documents of captured calls.
  package static let capturing = BackgroundThread()

  private static let niceness: Int32 = 10

  private let waiting = Mutex<[UnownedJob]>([])
  private let arrived = DispatchSemaphore(value: 0)

  /// A thread that lives as long as the process.
  private init() {
    DedicatedThread.start(niceness: Self.niceness) { self.run() }
  }

  /// Runs `work`, where it does not wait for something, on this thread.
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
