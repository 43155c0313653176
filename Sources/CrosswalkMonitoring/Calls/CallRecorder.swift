internal import Crosswalk
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

/// Counts calls in memory: the part of recording that every call costs its event loop.
///
/// Each event loop has its own recorder, so there are no locks. A call of a known service allocates nothing, except
/// that the first call of a minute sets the counts of the last minute aside. A service takes 2 KB, so the limit of
/// 10,000 services takes 20 MB. The memory of a service is freed after it was idle for about a minute.
package final class Recorder {
  /// The number of drains in a row without calls after which the memory of a service is freed.
  package static let idleDrains = 60

  private let roster: ServiceRoster
  private var table = TallyTable()
  /// The counts of minutes that have ended.
  private var finished: [(service: ServiceName, minute: Int64, counts: Counts)] = []
  private var lastDrain: Date
  /// The roster's `removals` at the last drain.
  private var removals = 0
  private var random = UInt64.random(in: .min ... .max)

  /// The function that returns which calls of a service to capture; it must be set again when policies change.
  package var rule: (ServiceName) -> CaptureRule {
    didSet { table.forEach { $0.rule = rule($0.service) } }
  }

  /// Creates a recorder.
  ///
  /// - Parameters:
  ///   - roster: The services of the node.
  ///   - now: The time; no call is counted before it.
  ///   - rule: Returns which calls of a service to capture.
  package init(roster: ServiceRoster, now: Date, rule: @escaping (ServiceName) -> CaptureRule) {
    self.roster = roster
    self.rule = rule
    lastDrain = now
  }

  /// The number of services that use memory here.
  package var serviceCount: Int { table.count }

  /// Counts a call.
  ///
  /// - Parameters:
  ///   - name: The name of the service as it arrived.
  ///   - elapsed: How long the call took, in µs.
  ///   - failed: Whether the call failed.
  ///   - minute: The start of the minute in which it arrived, in seconds since 1970.
  /// - Returns: Whether the call is counted, and whether it is slow or a sample.
  package func record(
    _ name: UnsafeRawBufferPointer, elapsed: UInt64, failed: Bool, minute: Int64
  ) -> Verdict {
    if let tally = table.find(name) { return count(elapsed, failed, minute, in: tally) }
    let service: ServiceName
    do throws(ServiceNameError) { service = try ServiceName(name) } catch { return .noName }
    guard roster.admit(service) else { return .noRoom }
    return count(elapsed, failed, minute, in: table.insert(ServiceTally(service, minute: minute, rule: rule(service))))
  }

  @inline(__always)
  private func count(
    _ elapsed: UInt64, _ failed: Bool, _ minute: Int64, in tally: UnsafeMutablePointer<ServiceTally>
  ) -> Verdict {
    if tally.pointee.minute != minute { beginMinute(minute, tally) }
    tally.pointee.add(elapsed: min(elapsed, UInt64(Int64.max)), failed: failed)
    let rule = tally.pointee.rule
    return .counted(isSlow: elapsed > rule.slowAbove, isSample: isChosen(oneIn: rule.sampleOneIn))
  }

  @inline(never)
  private func beginMinute(_ minute: Int64, _ tally: UnsafeMutablePointer<ServiceTally>) {
    let (last, counts) = (tally.pointee.minute, tally.pointee.take(next: minute))
    if !counts.isEmpty { finished.append((tally.pointee.service, last, counts)) }
  }

  /// Returns true at random for one in `count` calls; it is cheaper than the system's random numbers.
  @inline(__always)
  private func isChosen(oneIn count: UInt32) -> Bool {
    guard count > 0 else { return false }
    random &+= 0x9e37_79b9_7f4a_7c15
    return SeededHash.mix(random, random ^ 0xe703_7ed1_a0b4_28db).multipliedFullWidth(by: UInt64(count)).high == 0
  }

  /// Returns all counts since the last drain.
  ///
  /// - Parameter now: The time; the same for all recorders of a node, so that it separates the calls that they count.
  /// - Returns: The counts by service and minute.
  package func drain(at now: Date) -> [ServiceCounts] {
    table.forEach { tally in
      tally.idleDrains = tally.count > 0 ? 0 : tally.idleDrains + 1
      guard tally.count > 0 else { return }
      finished.append((tally.service, tally.minute, tally.take(next: tally.minute)))
    }
    let drained = finished.map {
      ServiceCounts(service: $0.service, minute: $0.minute, counts: $0.counts, since: lastDrain, until: now)
    }
    finished = []
    lastDrain = now
    giveBack()
    return drained
  }

  /// Frees the memory of services that are idle or no longer exist; the roster must admit these again.
  private func giveBack() {
    let removals = roster.removals
    var (services, hasIdle): ([ServiceName], Bool) = ([], false)
    table.forEach { tally in
      hasIdle = hasIdle || tally.idleDrains >= Self.idleDrains
      if removals != self.removals { services.append(tally.service) }
    }
    self.removals = removals
    let strangers = roster.strangers(among: services)
    guard hasIdle || !strangers.isEmpty else { return }
    table.keep { $0.idleDrains < Self.idleDrains && !strangers.contains($0.service) }
  }
}

@available(*, unavailable)
extension Recorder: Sendable {}

/// The result of recording a call.
public enum Verdict: Sendable, Hashable {
  /// The call is counted, and the policy of its service says whether it is slow or a sample.
  case counted(isSlow: Bool, isSample: Bool)
  /// The service is new, and the limit of services is reached.
  case noRoom
  /// The name is not valid for a service.
  case noName
}
