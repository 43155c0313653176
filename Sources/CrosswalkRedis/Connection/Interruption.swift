internal import Glibc

/// Ends the pauses of a thread for good.
///
/// Pauses are measured by the monotonic clock. On Linux a `DispatchSemaphore` measures its timeout by the calendar
/// clock: if that is set back by an hour or by months, a pause of milliseconds becomes longer by as much.
package final class Interruption: Sendable {
  // The system's types must keep their addresses; `isOver` is used only with the lock held.
  private nonisolated(unsafe) let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private nonisolated(unsafe) let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private nonisolated(unsafe) var isOver = false

  package init() {
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// Ends the current pause, and makes each later one end at once.
  package func interrupt() {
    pthread_mutex_lock(lock)
    isOver = true
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(lock)
  }

  /// Waits this long and returns true; returns false at once when it is interrupted.
  package func pause(_ duration: Duration) -> Bool {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let (seconds, attoseconds) = duration.components
    let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
    end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while !isOver {
      guard pthread_cond_timedwait(condition, lock, &end) != ETIMEDOUT else { return !isOver }
    }
    return false
  }
}
