internal import CrosswalkStore
package import FoundationEssentials

/// Records calls: counts each call, and offers it for capture if the policy of its service asks for that.
///
/// Each event loop has its own recorder. A call that is not captured costs only its counting: without a lock, a wait or
/// an allocation, and without reading its payloads.
package final class CallRecorder {
  private let recorderState: RecorderState
  private let recorder: Recorder
  private var policies: PolicySnapshot
  private var policyVersion: Int
  /// When the calls that are being recorded arrived; nil until a call needs it.
  private var arrival: Moment?
  private var minute: Int64 = 0

  package init(_ recorderState: RecorderState) {
    self.recorderState = recorderState
    policyVersion = recorderState.policies.version
    let policies = recorderState.policies.value
    self.policies = policies
    recorder = Recorder(roster: recorderState.roster, now: recorderState.now().date) { policies.policy(of: $0).rule }
  }

  /// Begins a new arrival: the first call from now on reads the clock once for all that follow.
  package func beginArrival() {
    arrival = nil
  }

  /// Records a call.
  ///
  /// - Returns: Whether it is counted, and whether it is slow or a sample.
  package func record(_ call: RecordedCall) -> Verdict {
    let verdict = count(call.service, elapsed: call.elapsed, failed: call.failed)
    guard case .counted(let isSlow, let isChosen) = verdict, isSlow || isChosen else { return verdict }
    return capture(call, isSlow: isSlow, isChosen: isChosen)
  }

  /// Counts a call, and sets `candidate` if the call is slow or was chosen at random.
  ///
  /// The caller then passes the candidate to `RecorderState.capture`.
  func count(
    _ service: UnsafeRawBufferPointer, elapsed: UInt64, failed: Bool, candidate: inout CaptureCandidate?
  ) -> Verdict {
    let verdict = count(service, elapsed: elapsed, failed: failed)
    guard case .counted(let isSlow, let isChosen) = verdict, isSlow || isChosen else { return verdict }
    candidate = self.candidate(service, elapsed: elapsed, failed: failed, isSlow: isSlow, isChosen: isChosen)
    return verdict
  }

  /// Returns all counts since the last drain.
  package func drain(at now: Date) -> [ServiceCounts] {
    recorder.drain(at: now)
  }

  @inline(__always)
  private func count(_ service: UnsafeRawBufferPointer, elapsed: UInt64, failed: Bool) -> Verdict {
    if arrival == nil { arrive() }
    return recorder.record(service, elapsed: elapsed, failed: failed, minute: minute)
  }

  @inline(never)
  private func arrive() {
    let now = recorderState.now()
    arrival = now
    minute = Period.minute.start(of: now.seconds)
    let version = recorderState.policies.version
    guard version != policyVersion else { return }
    policyVersion = version
    let policies = recorderState.policies.value
    self.policies = policies
    recorder.rule = { policies.policy(of: $0).rule }
  }

  @inline(never)
  private func capture(_ call: RecordedCall, isSlow: Bool, isChosen: Bool) -> Verdict {
    let candidate = candidate(
      call.service, elapsed: call.elapsed, failed: call.failed, isSlow: isSlow, isChosen: isChosen)
    guard let candidate else { return .noName }
    return recorderState.capture(candidate) { candidate in
      candidate.cid = call.cid.map { String(decoding: $0, as: UTF8.self) }
      candidate.request = call.request?.text
      candidate.response = call.response?.text
    }
  }

  /// Returns the candidate for a counted call without its contents, or nil if the name is not valid.
  @inline(never)
  private func candidate(
    _ service: UnsafeRawBufferPointer, elapsed: UInt64, failed: Bool, isSlow: Bool, isChosen: Bool
  ) -> CaptureCandidate? {
    guard let service = try? ServiceName(service), let arrival else { return nil }
    return CaptureCandidate(
      service: service, status: failed ? .error : .ok, elapsed: elapsed, recorded: arrival, isSlow: isSlow,
      isSample: isChosen, policy: policies.policy(of: service))
  }
}

@available(*, unavailable)
extension CallRecorder: Sendable {}
