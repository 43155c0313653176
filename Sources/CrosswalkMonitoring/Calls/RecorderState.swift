package import CrosswalkStore

/// The state that all recorders of a node share; it does not use Redis.
package final class RecorderState: Sendable {
  /// The known services.
  package let roster: ServiceRoster
  /// The policies, which say what is captured.
  package let policies: PolicyCell
  /// The queue of the calls to capture.
  package let captures: CaptureQueue
  /// The recorders, which are drained together.
  package let recorders = RecorderPool()
  /// The clock.
  package let now: @Sendable () -> Moment
  let budget = SampleBudget()

  /// Creates the state of a node.
  ///
  /// - Parameters:
  ///   - policies: The policies, which say what is captured.
  ///   - limit: The largest number of services.
  ///   - now: Returns the time.
  package init(
    policies: PolicyCell = PolicyCell(), limit: Int = ServiceRoster.limit,
    now: @escaping @Sendable () -> Moment = Moment.now
  ) {
    self.policies = policies
    roster = ServiceRoster(limit: limit)
    captures = CaptureQueue(policies: policies)
    self.now = now
  }

  /// Captures a call that is slow or was chosen at random, unless enough similar calls are captured already.
  ///
  /// - Parameters:
  ///   - call: The call without its contents; `isSample` says whether it was chosen at random.
  ///   - addContents: Adds the contents; called only if the call is captured.
  /// - Returns: Whether the call is slow or a sample.
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
