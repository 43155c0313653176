internal import Glibc

/// A thread of its own for work that blocks, which neither an event loop nor Swift's pool of threads may.
package enum DedicatedThread {
  /// Starts a thread that runs `body` and ends.
  ///
  /// SIGPIPE is blocked in it: a write to a closed socket is an error there.
  ///
  /// - Parameters:
  ///   - niceness: How far the thread gives way to the others of the process, 0 to 19.
  ///   - body: What it runs.
  package static func start(niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(
      Work {
        // On Linux this is the thread's own, not the process's.
        if niceness != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
        body()
      })
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    // Only a process at its limit of threads gets here, and it could serve nobody.
    precondition(status == 0, "cannot start a thread: \(String(cString: strerror(status)))")
    pthread_detach(thread)
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }
}
