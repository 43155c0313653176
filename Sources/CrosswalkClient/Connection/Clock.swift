/// The time, and the way to wait for a time: the system's, or what a test says.
package struct Clock: Sendable {
  /// What time it is.
  package let now: @Sendable () -> ContinuousClock.Instant
  /// Waits until that time; returns earlier where the task is cancelled.
  package let sleep: @Sendable (_ until: ContinuousClock.Instant) async -> Void

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    sleep: @escaping @Sendable (_ until: ContinuousClock.Instant) async -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The system's time, which nobody sets.
  package static let system = Clock(
    now: { ContinuousClock.now }, sleep: { try? await Task.sleep(until: $0, clock: .continuous) })
}
