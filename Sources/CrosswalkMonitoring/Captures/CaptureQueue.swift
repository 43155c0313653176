internal import Crosswalk
package import CrosswalkStore
internal import Synchronization

/// Where event loops leave the calls that are to be captured, until they are in Redis.
///
/// Nobody waits here for Redis. What is left is bounded: of each service its 100 slowest calls of each day and its newest
/// samples, and in all a number of bytes. What Redis has acknowledged is kept for some seconds, because a Redis that dies
/// may lose what it acknowledged last; then it is written again.
package final class CaptureQueue: Sendable {
  /// How many bytes are held at most, of all services together: 256 MiB.
  ///
  /// A quarter of it more may be kept of what Redis has acknowledged.
  package static let maximumBytes = 256 << 20

  private struct State {
    var held: HeldCaptures
    /// What Redis has acknowledged of late, and may lose if it dies.
    var acknowledged: HeldCaptures
    var ids = ULIDSequence()
    var minima = SlowMinima()
    /// The version of the policies whose forgetting was heeded.
    var policies = -1
    var forgotten: [ServiceName: Moment] = [:]
  }

  private let state: Mutex<State>
  private let cell: PolicyCell

  /// - Parameters:
  ///   - policies: Where the policies lie.
  ///   - maximumBytes: How many bytes are held at most, of all services together.
  package init(policies: PolicyCell, maximumBytes: Int = CaptureQueue.maximumBytes) {
    cell = policies
    state = Mutex(
      State(
        held: HeldCaptures(maximumBytes: maximumBytes), acknowledged: HeldCaptures(maximumBytes: maximumBytes / 4)))
  }

  /// Whether a slow call may be among the slowest of its day; only then its payloads are worth their reading.
  package func wants(slow service: ServiceName, elapsed: UInt64, at moment: Moment) -> Bool {
    withState { !$0.minima.excludes(service, elapsed: elapsed, at: moment) }
  }

  /// Leaves a call to be captured; it neither waits nor fails.
  package func offer(_ call: CaptureCandidate) {
    withState { state in
      let isSlow = call.isSlow && !state.minima.excludes(call.service, elapsed: call.elapsed, at: call.recorded)
      guard isSlow || call.isSample else { return }
      let id = state.ids.next(at: call.recorded)
      if isSlow {
        let listID = CaptureListID(service: call.service, kind: .slow(call.recorded.day))
        state.held.add(HeldCapture(call, id: id, listID: listID), limit: HeldCaptures.slowest)
      }
      if call.isSample {
        let listID = CaptureListID(service: call.service, kind: .sample(call.status))
        state.held.add(HeldCapture(call, id: id, listID: listID), limit: call.policy.keep)
      }
    }
  }

  /// How many captures are held until Redis takes them; one that is both slow and a sample counts as two.
  package var held: Int { withState(\.held.count) }

  /// How many captures were given up since the start, because there was no room for them.
  package var dropped: Int { withState(\.held.dropped) }

  /// Bytes that are held, more or less.
  package var heldBytes: Int { withState(\.held.byteCount) }

  /// Whether nothing is held, nor kept for a Redis that may lose it, nor remembered of what it said.
  var isSettled: Bool { withState { $0.held.isEmpty && $0.acknowledged.isEmpty && $0.minima.isEmpty } }

  /// What is to be written next, of some places not, and what is to be said when a minimum is remembered for it.
  func turn(
    _ most: Int, without skipped: Set<CaptureListID> = []
  ) -> (captures: [HeldCapture], epoch: Int) {
    withState { ($0.held.turn(most, without: skipped), $0.minima.epoch) }
  }

  /// Some of what is held as it was recorded.
  func raw(_ most: Int) -> [HeldCapture] { withState { $0.held.raw(most) } }

  /// How many samples of a service are kept now.
  func keep(of service: ServiceName) -> Int { cell.value.policy(of: service).keep }

  func replace(_ captures: [HeldCapture]) {
    withState { state in
      for capture in captures { state.held.replace(capture) }
    }
  }

  /// Holds a capture no longer that Redis has, and remembers the mildest of the slowest of which it is one, or is none.
  func settle(_ capture: HeldCapture, _ minimum: SlowMinima.Minimum?, epoch: Int, at now: Moment) {
    withState { state in
      let count = state.held.count
      state.held.remove(capture)
      // What was forgotten meanwhile is not to come back.
      if state.held.count < count {
        var capture = capture
        capture.acknowledged = now
        state.acknowledged.add(capture, limit: limit(of: capture.listID))
      }
      if let minimum, case .slow(let day) = capture.listID.kind,
        state.minima.remember(minimum, of: capture.listID.service, day, epoch: epoch, at: now)
      {
        state.held.removeMilder(than: minimum, from: capture.listID)
      }
    }
  }

  /// Gives a capture up that is too old to be kept.
  func drop(_ capture: HeldCapture) {
    withState { $0.held.drop(capture) }
  }

  /// Forgets what Redis said: it is away, and nobody knows what it will have when it is back.
  func forgetMinima() {
    withState { $0.minima.forgetAll() }
  }

  /// Holds again what Redis acknowledged of late and forgets what it said, because it may have lost what it had.
  func startOver() {
    withState { state in
      state.minima.forgetAll()
      for var capture in state.acknowledged.takeAll() {
        capture.acknowledged = nil
        state.held.add(capture, limit: limit(of: capture.listID))
      }
    }
  }

  /// Keeps no longer what Redis acknowledged before a moment.
  func letGo(acknowledgedBefore moment: Moment) {
    withState { $0.acknowledged.removeAcknowledged(before: moment) }
  }

  private func limit(of listID: CaptureListID) -> Int {
    if case .slow = listID.kind { HeldCaptures.slowest } else { keep(of: listID.service) }
  }

  private func withState<Result>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in
      if cell.version != state.policies { heed(&state) }
      return body(&state)
    }
  }

  /// Lets go of what is to be forgotten.
  private func heed(_ state: inout State) {
    state.policies = cell.version
    let forgotten = cell.value.forgotten
    for (service, moment) in forgotten where state.forgotten[service] != moment {
      state.held.forget(service, upTo: moment)
      state.acknowledged.forget(service, upTo: moment)
      state.minima.forget(service)
    }
    state.forgotten = forgotten
  }
}

/// A call that is to be captured, as it was recorded.
package struct CaptureCandidate: Sendable {
  package let service: ServiceName
  /// The caller's correlation id.
  package internal(set) var cid: String?
  package let status: CaptureStatus
  /// How long the call took, in microseconds.
  package let elapsed: UInt64
  package let recorded: Moment
  /// Whether it took longer than the policy's threshold.
  package let isSlow: Bool
  /// Whether it was drawn as a sample.
  package internal(set) var isSample: Bool
  /// The policy that the service had when the call was recorded.
  package let policy: Policy
  /// The payloads as they were sent, UTF-8; nothing of them is kept before it is redacted.
  package internal(set) var request: [UInt8]?
  package internal(set) var response: [UInt8]?

  package init(
    service: ServiceName, cid: String? = nil, status: CaptureStatus = .ok, elapsed: UInt64, recorded: Moment,
    isSlow: Bool, isSample: Bool, policy: Policy, request: [UInt8]? = nil, response: [UInt8]? = nil
  ) {
    self.service = service
    self.cid = cid
    self.status = status
    self.elapsed = elapsed
    self.recorded = recorded
    self.isSlow = isSlow
    self.isSample = isSample
    self.policy = policy
    self.request = request
    self.response = response
  }

  /// How much memory its payloads take, more or less.
  var byteCount: Int { (request?.count ?? 0) + (response?.count ?? 0) + CaptureDocument.overhead }
}
