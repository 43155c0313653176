internal import Glibc

/// A separate thread for work that blocks, because neither an event loop nor Swift's thread pool may block.
package enum DedicatedThread {
  /// Starts a thread that runs `body` and then ends.
  ///
  /// SIGPIPE is blocked in the thread, so that a write to a closed socket returns an error.
  ///
  /// - Parameters:
  ///   - niceness: How far the thread gives way to the other threads of the process, from 0 to 19.
  ///   - body: The work of the thread.
  package static func start(niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(
      Work {
        // On Linux this sets the niceness of the thread, not of the process.
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
    // This fails only in a process at its limit of threads, which could not serve anyone.
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
