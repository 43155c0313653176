internal import Crosswalk
package import CrosswalkStore
internal import Synchronization

// Captures: slow calls and samples, kept with their redacted payloads.
//
// An event loop adds a call to the queue in memory and does not wait for Redis. Twice a second a `CaptureWriter`
// redacts the captures of the queue and writes them to Redis: for each service a list of samples for each status, and
// the 100 slowest calls of each day. They are kept for 7 days. Nothing is written to files.
// A node that crashes loses what is in its queue. While Redis is unavailable, the queue holds up to 256 MiB. After a
// crash of Redis, the node writes again what Redis acknowledged in the last 5 seconds; a capture is known by its id and
// kept once.

/// The queue of the calls to capture, which holds them until they are in Redis.
///
/// Nobody waits for Redis here. The queue is bounded: for each service, it holds the 100 slowest calls of each day and
/// the newest samples; all together, it holds a limited number of bytes. Acknowledged captures are kept for some
/// seconds, because a Redis that crashes can lose what it acknowledged last. They are then written again.
package final class CaptureQueue: Sendable {
  /// The largest number of bytes that are held, for all services together: 256 MiB.
  ///
  /// Acknowledged captures may take another quarter of that.
  package static let maximumBytes = 256 << 20

  private struct State {
    var held: HeldCaptures
    /// The captures that Redis acknowledged recently, and may lose if it crashes.
    var acknowledged: HeldCaptures
    var ids = ULIDSequence()
    var minima = SlowMinima()
    /// The version of the policies whose forgotten services were last removed here.
    var policies = -1
    var forgotten: [ServiceName: Moment] = [:]
  }

  private let state: Mutex<State>
  private let cell: PolicyCell

  /// Creates an empty queue.
  ///
  /// - Parameters:
  ///   - policies: The cell of the current policies.
  ///   - maximumBytes: The largest number of bytes that are held, for all services together.
  package init(policies: PolicyCell, maximumBytes: Int = CaptureQueue.maximumBytes) {
    cell = policies
    state = Mutex(
      State(
        held: HeldCaptures(maximumBytes: maximumBytes), acknowledged: HeldCaptures(maximumBytes: maximumBytes / 4)))
  }

  /// Returns whether a slow call can be among the slowest of its day; if not, there is no need to read its payloads.
  package func wants(slow service: ServiceName, elapsed: UInt64, at moment: Moment) -> Bool {
    withState { !$0.minima.excludes(service, elapsed: elapsed, at: moment) }
  }

  /// Adds a call to capture; it neither waits nor fails.
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

  /// The number of captures that are held until Redis accepts them; a slow call that is also a sample counts as two.
  package var held: Int { withState(\.held.count) }

  /// The number of captures that were dropped since the start because there was no room for them.
  package var dropped: Int { withState(\.held.dropped) }

  /// The approximate number of bytes that are held.
  package var heldBytes: Int { withState(\.held.byteCount) }

  /// Whether nothing is held, no acknowledged captures are kept, and no minima are remembered.
  var isSettled: Bool { withState { $0.held.isEmpty && $0.acknowledged.isEmpty && $0.minima.isEmpty } }

  /// Returns the captures to write next, without those of skipped lists, and the epoch to remember their minima with.
  func turn(
    _ most: Int, without skipped: Set<CaptureListID> = []
  ) -> (captures: [HeldCapture], epoch: Int) {
    withState { ($0.held.turn(most, without: skipped), $0.minima.epoch) }
  }

  /// Returns some of the captures that are not redacted yet.
  func raw(_ most: Int) -> [HeldCapture] { withState { $0.held.raw(most) } }

  /// Returns how many samples of a service are kept now.
  func keep(of service: ServiceName) -> Int { cell.value.policy(of: service).keep }

  func replace(_ captures: [HeldCapture]) {
    withState { state in
      for capture in captures { state.held.replace(capture) }
    }
  }

  /// Removes a capture after Redis has replied, and remembers the minimum of its list if Redis returned one.
  func settle(_ capture: HeldCapture, _ minimum: SlowMinima.Minimum?, epoch: Int, at now: Moment) {
    withState { state in
      let count = state.held.count
      state.held.remove(capture)
      // If it was forgotten in the meantime, it must not come back.
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

  /// Drops a capture that is too old to be kept.
  func drop(_ capture: HeldCapture) {
    withState { $0.held.drop(capture) }
  }

  /// Forgets the minima: Redis is unavailable, and may have lost data when it is back.
  func forgetMinima() {
    withState { $0.minima.forgetAll() }
  }

  /// Holds again what Redis acknowledged recently, and forgets the minima, because Redis may have lost data.
  func startOver() {
    withState { state in
      state.minima.forgetAll()
      for var capture in state.acknowledged.takeAll() {
        capture.acknowledged = nil
        state.held.add(capture, limit: limit(of: capture.listID))
      }
    }
  }

  /// Removes the captures that Redis acknowledged before a moment.
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

  /// Removes the captures that are to be forgotten.
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

/// A call to capture, as it was recorded.
package struct CaptureCandidate: Sendable {
  package let service: ServiceName
  /// The caller's correlation id.
  package internal(set) var cid: String?
  package let status: CaptureStatus
  /// How long the call took, in microseconds.
  package let elapsed: UInt64
  package let recorded: Moment
  /// Whether the call took longer than the policy's threshold.
  package let isSlow: Bool
  /// Whether the call was chosen at random as a sample.
  package internal(set) var isSample: Bool
  /// The policy of the service when the call was recorded.
  package let policy: Policy
  /// The payloads as they were sent, in UTF-8; nothing of them is kept in Redis before it is redacted.
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

  /// The approximate memory that the payloads take, in bytes.
  var byteCount: Int { (request?.count ?? 0) + (response?.count ?? 0) + CaptureDocument.overhead }
}
