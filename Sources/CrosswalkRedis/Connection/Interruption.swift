internal import Glibc

/// Ends the pauses of a thread, once and for all.
///
/// Pauses are counted by the monotonic clock. A `DispatchSemaphore` on Linux counts its limit by the calendar clock: where
/// that is set back meanwhile, by an hour or by months, a pause of milliseconds lasts as much longer.
package final class Interruption: Sendable {
  // The system's own types stay where they were made; `isOver` is only touched with the lock held.
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

  /// Ends a pause that is under way, and each later one at once.
  package func interrupt() {
    pthread_mutex_lock(lock)
    isOver = true
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(lock)
  }

  /// Waits for so long; returns false, at once, when it is interrupted.
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
