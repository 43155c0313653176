/// How long a lock is certain to be held: counted from before it was asked for, as the service began to count later.
package struct Lease: Sendable, Hashable {
  /// When it was asked for.
  package let start: ContinuousClock.Instant
  package let length: Duration

  package init(start: ContinuousClock.Instant, length: Duration) {
    self.start = start
    self.length = length
  }

  /// When it is to be renewed: with two thirds left, for attempts that fail.
  package var renewal: ContinuousClock.Instant { start + length / 3 }
  /// When another may have the lock.
  package var end: ContinuousClock.Instant { start + length }
}
