package import CrosswalkStore

/// What all recorders of a node share; there is no Redis here.
package final class RecorderState: Sendable {
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
  ///   - policies: What is to be captured.
  ///   - limit: How many services there may be.
  ///   - now: The clock.
  package init(
    policies: PolicyCell = PolicyCell(), limit: Int = ServiceRoster.limit,
    now: @escaping @Sendable () -> Moment = Moment.now
  ) {
    self.policies = policies
    roster = ServiceRoster(limit: limit)
    captures = CaptureQueue(policies: policies)
    self.now = now
  }

  /// Captures a call that is slow or was chosen by chance, unless enough like it are captured already.
  ///
  /// - Parameters:
  ///   - call: The call, without what was in it; as a sample if it was chosen.
  ///   - addContents: Adds what was in it; called only if it is captured.
  /// - Returns: What it is a candidate for.
  func capture(_ call: CaptureCandidate, addContents: (inout CaptureCandidate) -> Void) -> Verdict {
    var call = call
    call.isSample = call.isSample && budget.take(call.service, at: call.recorded)
    if call.isSample || call.isSlow && captures.wants(slow: call.service, elapsed: call.elapsed, at: call.recorded) {
      addContents(&call)
      captures.offer(call)
    }
    return .counted(isSlow: call.isSlow, isSample: call.isSample)
  }
}
