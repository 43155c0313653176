package import CrosswalkCoordination
internal import Synchronization

/// A connection's subscription to a topic: what was delivered to it and its peer's socket has not taken yet.
///
/// The store delivers from anywhere; the connection writes on its event loop.
package final class Subscription: Recipient {
  /// With so much unsent it is given no more.
  private static let fullBytes = Topics.Options().unsentBytes

  private struct State {
    /// What is not written to the channel yet.
    var waiting: [Delivery] = []
    /// What is written to the channel, and not yet all sent; each begins behind so many bytes of all that was written.
    var sending = FIFO<(id: String, bytes: Int, begin: UInt64)>()
    var unsentBytes = 0
    var membership: Membership?
    var isOver = false
  }

  private let state = Mutex(State())
  private let outlet: @Sendable (Subscription) -> Void

  /// The group that it is a member of.
  let group: CoordinationName?

  /// Whether it has no group, and so gets everything at the moment or not at all.
  var isLive: Bool { group == nil }

  init(group: CoordinationName?, outlet: @escaping @Sendable (Subscription) -> Void) {
    self.group = group
    self.outlet = outlet
  }

  /// What it is in the store, once it has joined.
  var membership: Membership? {
    get { state.withLock { $0.membership } }
    set { state.withLock { $0.membership = newValue } }
  }

  package var unsentBytes: Int { state.withLock { $0.unsentBytes } }

  package func deliver(_ deliveries: [Delivery]) {
    let isNews = state.withLock { state in
      guard !state.isOver, !deliveries.isEmpty else { return false }
      defer { state.waiting += deliveries }
      state.unsentBytes += deliveries.reduce(0) { $0 + $1.payload.count }
      return state.waiting.isEmpty
    }
    // What waits already is what the connection was told of.
    if isNews { outlet(self) }
  }

  /// Takes out the first messages that are to be written to the channel, of so many bytes or a little more.
  func takeWaiting(upTo most: Int = .max) -> [Delivery] {
    state.withLock { state in
      var (count, bytes) = (0, 0)
      while count < state.waiting.count, bytes < most {
        bytes += state.waiting[count].payload.count
        count += 1
      }
      defer { state.waiting.removeFirst(count) }
      return Array(state.waiting.prefix(count))
    }
  }

  /// A message is being written to the channel, behind so many bytes.
  func begin(_ delivery: Delivery, at begin: UInt64) {
    state.withLock { $0.sending.append((delivery.id, delivery.payload.count, begin)) }
  }

  /// The first of what was written are sent whole.
  func firstAreSent(_ count: Int) {
    let drained = state.withLock { state -> Membership? in
      let before = state.unsentBytes
      for _ in 0..<min(count, state.sending.count) { state.unsentBytes -= state.sending.removeFirst()?.bytes ?? 0 }
      return before >= Self.fullBytes && state.unsentBytes < Self.fullBytes ? state.membership : nil
    }
    drained?.drained()
  }

  /// Nothing is delivered any more, and what was not written is dropped.
  ///
  /// - Parameter taken: where what was written is not sent any more either, how many bytes of that the peer has taken.
  func end(cutOffAt taken: UInt64? = nil) async {
    // Each knows the other: here they part.
    let membership = state.withLock { $0.membership.take() }
    // Without the lock: it waits for a delivery that is under way.
    membership?.stop()
    let unsent = state.withLock { state in
      state.isOver = true
      let cut = state.sending.all.filter { message in taken.map { message.begin >= $0 } ?? false }
      defer { state.waiting = [] }
      return cut.map(\.id) + state.waiting.map(\.id)
    }
    await membership?.leave(unsent: unsent)
  }
}
