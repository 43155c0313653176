package import FoundationEssentials

/// Records calls: counts each, and leaves those to be captured that the policy of their service wants.
///
/// Each event loop has its own. A call that is not captured costs what counting it does: there is no lock, no wait and no
/// allocation on its way, and its payloads are not looked at.
package final class CallRecorder {
  private let recording: Recording
  private let recorder: Recorder
  private var policies: PolicySnapshot
  private var policyVersion: Int
  /// When the calls arrived that are being recorded; nil until it is asked for.
  private var arrival: Moment?
  private var minute: Int64 = 0

  package init(_ recording: Recording) {
    self.recording = recording
    policyVersion = recording.policies.version
    let policies = recording.policies.snapshot
    self.policies = policies
    recorder = Recorder(roster: recording.roster, now: recording.now().date) { policies.policy(of: $0).rule }
  }

  /// What is recorded from now on has arrived now: the clock is read once for all of it, by the first call.
  package func beginArrival() {
    arrival = nil
  }

  /// Records a call.
  ///
  /// - Returns: Whether it is counted, and what it is a candidate for.
  package func record(_ call: RecordedCall) -> Verdict {
    if arrival == nil { arrive() }
    let verdict = recorder.record(call.service, elapsed: call.elapsed, failed: call.failed, minute: minute)
    guard case .counted(let isSlow, let isChosen) = verdict, isSlow || isChosen else { return verdict }
    return capture(call, isSlow: isSlow, isChosen: isChosen)
  }

  /// Hands out all that was counted since the last time.
  package func drain(at now: Date) -> [ServiceCounts] {
    recorder.drain(at: now)
  }

  @inline(never)
  private func arrive() {
    let now = recording.now()
    arrival = now
    minute = Period.minute.start(of: now.seconds)
    let version = recording.policies.version
    guard version != policyVersion else { return }
    policyVersion = version
    let policies = recording.policies.snapshot
    self.policies = policies
    recorder.rule = { policies.policy(of: $0).rule }
  }

  @inline(never)
  private func capture(_ call: RecordedCall, isSlow: Bool, isChosen: Bool) -> Verdict {
    // A call that was counted has a name, and has arrived.
    guard let service = try? ServiceName(call.service), let arrival else { return .noName }
    let isSample = isChosen && recording.budget.take(service, at: arrival)
    if isSample || isSlow && recording.captures.wants(slow: service, elapsed: call.elapsed, at: arrival) {
      recording.captures.offer(
        CaptureCandidate(
          service: service, cid: call.cid.map { String(decoding: $0, as: UTF8.self) },
          status: call.failed ? .error : .ok, elapsed: call.elapsed, recorded: arrival, isSlow: isSlow,
          isSample: isSample, policy: policies.policy(of: service), request: call.request?.text,
          response: call.response?.text))
    }
    return .counted(isSlow: isSlow, isSample: isSample)
  }
}

@available(*, unavailable)
extension CallRecorder: Sendable {}
