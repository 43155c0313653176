/// What all recorders of a node share; there is no Redis here.
package final class Recording: Sendable {
  /// The services that there are.
  package let roster: ServiceRoster
  /// What is to be captured of their calls.
  package let policies: PolicyCell
  /// Where calls are left that are to be captured.
  package let captures: CaptureQueue
  /// The recorders, to be drained together.
  package let recorders = RecorderPool()
  /// The clock.
  package let now: @Sendable () -> Moment
  let budget = SampleBudget()

  /// - Parameters:
  ///   - limit: How many services there may be.
  ///   - now: The clock.
  package init(limit: Int = ServiceRoster.limit, now: @escaping @Sendable () -> Moment = Moment.now) {
    roster = ServiceRoster(limit: limit)
    policies = PolicyCell()
    captures = CaptureQueue(policies: policies)
    self.now = now
  }
}
