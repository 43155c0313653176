package import CrosswalkCoordination
internal import CrosswalkNetwork
internal import Synchronization

// The way of a message from Redis to the socket. A `GroupReader` or `LiveReader` reads it and gives it to a
// `Membership`, whose recipient is a `Subscription`. That keeps it and, if nothing else waits there, calls
// `notifyConnection`: a closure of the `ConnectionHandler`, which came here through the `ConnectionIdentity`. On the
// event loop the handler then tells its `ConnectionState` (`delivered`), which takes the waiting messages and writes
// them between two replies. When the system has taken enough of them, `firstAreSent` tells the membership that the
// member has room for more. All of this is in memory; what a group has not acknowledged is kept in Redis.

/// A connection's subscription to a topic, with the messages that were delivered to it and are not sent yet.
///
/// Messages are delivered on any thread; the connection writes them on its event loop.
package final class Subscription: Recipient {
  /// With this many bytes unsent, it is given no more messages.
  private static let fullBytes = Topics.Options().unsentBytes

  private struct State {
    /// The messages that are not written yet.
    var waiting: [Delivery] = []
    /// The messages that are written, and that our system has not taken completely.
    ///
    /// `begin` is the number of bytes that were written to the connection before the message.
    var sending = FIFO<(id: String, bytes: Int, begin: UInt64)>()
    var unsentBytes = 0
    var membership: Membership?
    var isOver = false
  }

  private let state = Mutex(State())
  /// Tells the connection, on any thread, that messages wait to be written.
  private let notifyConnection: @Sendable (Subscription) -> Void

  /// The group that it is a member of; nil for a live subscriber.
  let group: CoordinationName?

  /// Whether it has no group, and so gets each message when it is published or not at all.
  var isLive: Bool { group == nil }

  init(group: CoordinationName?, notifyConnection: @escaping @Sendable (Subscription) -> Void) {
    self.group = group
    self.notifyConnection = notifyConnection
  }

  /// Its membership in the topic, after it has joined.
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
    // If messages waited already, the connection knows about them and will take the new ones, too.
    if isNews { notifyConnection(self) }
  }

  /// Removes and returns the first messages that wait, with `most` bytes or a little more.
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

  /// Notes that a message is being written, after `begin` bytes of the connection.
  func begin(_ delivery: Delivery, at begin: UInt64) {
    state.withLock { $0.sending.append((delivery.id, delivery.payload.count, begin)) }
  }

  /// Notes that our system has taken the first written messages completely.
  func firstAreSent(_ count: Int) {
    let drained = state.withLock { state -> Membership? in
      let before = state.unsentBytes
      for _ in 0..<min(count, state.sending.count) { state.unsentBytes -= state.sending.removeFirst()?.bytes ?? 0 }
      return before >= Self.fullBytes && state.unsentBytes < Self.fullBytes ? state.membership : nil
    }
    drained?.drained()
  }

  /// Ends the subscription: it gets no more messages, and those that were not written are dropped.
  ///
  /// - Parameter taken: The number of bytes that our system has taken, if the written ones are not sent any more,
  ///   either. A message counts as delivered if our system has taken a part of it, even if the peer gets none of it.
  func end(cutOffAt taken: UInt64? = nil) async {
    // The membership and this object refer to each other; this ends the cycle.
    let membership = state.withLock { $0.membership.take() }
    // The state must not be locked here: this call waits for a delivery that is under way.
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
