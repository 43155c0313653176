/// A source of the time, which can also wait for a time: the system's, or one that a test controls.
package struct Clock: Sendable {
  /// The current time.
  package let now: @Sendable () -> ContinuousClock.Instant
  /// Waits until that time; returns earlier if the task is cancelled.
  package let sleep: @Sendable (_ until: ContinuousClock.Instant) async -> Void

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    sleep: @escaping @Sendable (_ until: ContinuousClock.Instant) async -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The system's clock that cannot be set.
  package static let system = Clock(
    now: { ContinuousClock.now }, sleep: { try? await Task.sleep(until: $0, clock: .continuous) })
}
