// Event loops: libuv made safe.
//
// An event loop is a thread that waits for its sockets and timers (libuv's uv_loop_t). It works in turns: first it runs
// the timers that are due, then it serves every socket that is ready, then the turn ends. At the end of a turn,
// postponed work (the server's `Backlog`) runs for up to a millisecond, and what the connections have sent during the
// turn is written, with one system call for each connection.
//
// Only the thread of the loop may use its connections and timers. Other threads use `execute`, `run`, `close` and
// `isCurrent`; `LoopBound` carries values that belong to the loop through other threads. Everything here is in memory,
// and nothing of it survives the process.

internal import CLibUV
internal import Glibc
internal import Synchronization

/// A thread that serves connections and timers.
package final class EventLoop: Loop {
  private struct Jobs {
    var waiting: [@Sendable () -> Void] = []
    var isClosed = false
  }

  private let jobs = Mutex(Jobs())

  /// What belongs to the thread of the loop.
  ///
  /// It is made before the thread starts, and the thread retains this object, and with it the core, until `core.run`
  /// has returned. Other threads may only wake it up, as `LoopCore` says. libuv allows that from any thread before the
  /// handle is closed: `execute` wakes it up only while `jobs` is locked and not closed, and `close` marks `jobs` as
  /// closed before it closes the core.
  private nonisolated(unsafe) let core: LoopCore

  /// The thread that runs the loop; that thread sets it before it runs anything else.
  private let thread = Atomic<UInt>(0)
  private let hasEnded = AsyncFlag()

  /// Starts the thread.
  ///
  /// - Parameter name: The name of the thread; the system keeps 15 bytes of it.
  /// - Throws: `NetworkError` if the system has no descriptor or no thread left.
  package init(name: String) throws(NetworkError) {
    core = try LoopCore()
    core.runJobs = { [unowned self] in self.runJobs() }
    let body = Unmanaged.passRetained(ThreadBody { [self] in run(name) })
    var id = uv_thread_t()
    let status = uv_thread_create(
      &id, { argument in argument.map { Unmanaged<ThreadBody>.fromOpaque($0).takeRetainedValue().body() } },
      body.toOpaque())
    guard status == 0 else {
      body.release()
      core.closeUnused()
      throw NetworkError(uv: status)
    }
    pthread_detach(id)
  }

  private func run(_ name: String) {
    pthread_setname_np(pthread_self(), String(name.prefix(15)))
    // Without SIGPIPE, a write to a socket that the peer has closed returns an error; the signal would end the process.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    core.run()
    hasEnded.raise()
  }

  // MARK: From any thread

  package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

  @discardableResult
  package func execute(_ job: @escaping @Sendable () -> Void) -> Bool {
    jobs.withLock { jobs in
      guard !jobs.isClosed else { return false }
      if jobs.waiting.isEmpty { core.wakeUp() }
      jobs.waiting.append(job)
      return true
    }
  }

  /// Runs `body` on the thread of the loop and returns its result; nil if the loop is closed.
  package func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result? {
    await withCheckedContinuation { continuation in
      if !execute({ continuation.resume(returning: body()) }) { continuation.resume(returning: nil) }
    }
  }

  /// Ends the thread after the jobs given so far have run and all its connections, listeners and timers are closed.
  ///
  /// It does not close them; it waits until they are closed.
  package func close() async {
    execute { [self] in
      let last = jobs.withLock { jobs -> [@Sendable () -> Void]? in
        // Somebody else may have closed it in the same turn.
        guard !jobs.isClosed else { return nil }
        jobs.isClosed = true
        defer { jobs.waiting = [] }
        return jobs.waiting
      }
      guard let last else { return }
      for job in last { job() }
      core.close()
    }
    await hasEnded.wait()
  }

  private func runJobs() {
    let waiting = jobs.withLock { jobs in
      defer { jobs.waiting = [] }
      return jobs.waiting
    }
    for job in waiting { job() }
  }

  // MARK: On its thread

  package var uptime: Duration { Self.uptime }

  /// The time since the machine was started, by a clock that never goes back.
  package static var uptime: Duration { .nanoseconds(Int64(uv_hrtime())) }

  package func schedule(at uptime: Duration, _ job: @escaping () -> Void) -> () -> Void {
    EventLoopTimer(onThread(), at: uptime, job).cancel
  }

  package func setTurnEnd(_ turnEnd: @escaping () -> Bool) { onThread().turnEnd = turnEnd }

  package func requestTurnEnd() { onThread().requestTurnEnd() }

  /// Returns what belongs to the thread of the loop; must be called on that thread.
  func onThread() -> LoopCore {
    precondition(isCurrent, "only the thread of an event loop may use what belongs to the loop")
    return core
  }

  private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
