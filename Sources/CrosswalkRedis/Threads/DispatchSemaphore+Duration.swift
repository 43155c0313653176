internal import Dispatch

extension DispatchSemaphore {
  /// Waits for a signal, but not longer than `duration`.
  func wait(atMost duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    _ = wait(timeout: .now() + .nanoseconds(nanoseconds))
  }
}
