package import CrosswalkStore
internal import Synchronization

/// A subscription of one recipient to one topic.
package final class Membership: Sendable {
  /// The name of the member in the group, as Redis knows it.
  let member: String
  let recipient: any Recipient
  /// How many unacknowledged messages the member can have.
  let window: Int
  private let reader: any TopicReader

  private struct Gate {
    var isStarted = false
    var isStopped = false
    /// Messages that Redis gave the member, but that came after it had stopped.
    var refused: [MessageID] = []
  }

  private struct Held {
    /// Messages that were delivered and not acknowledged, with the time of delivery.
    var fresh: [MessageID: ContinuousClock.Instant] = [:]
    /// Messages that were not acknowledged in time: they go to another member, and take no room here.
    var late: Set<MessageID> = []
    /// Messages that the member has acknowledged and Redis has not confirmed: the reader sends them to Redis again.
    var unconfirmed: Set<MessageID> = []
    /// Messages that Redis confirmed after the ACK had failed: a repeated ACK of one of them succeeds.
    var confirmedLater: [MessageID] = []
    var hasLeft = false
  }

  /// How many ids `confirmedLater` keeps: several windows, for a client that soon tries again.
  private static let maximumConfirmedLater = 1024

  /// Locked while the recipient takes deliveries, so that none is under way when `stop` returns.
  private let gate = Mutex(Gate())
  private let held = Mutex(Held())

  init(member: String, window: Int = .max, recipient: any Recipient, reader: any TopicReader) {
    self.member = member
    self.window = window
    self.recipient = recipient
    self.reader = reader
  }

  /// Lets deliveries begin, because the subscriber now knows that it has subscribed.
  package func start() {
    gate.withLock { $0.isStarted = true }
    reader.wake()
  }

  /// Acknowledges a message that was delivered; returns false if the message is not, or no longer, this member's.
  ///
  /// - Throws: `StoreError` if Redis is away. The reader then sends the acknowledgement when Redis is back, if the
  ///   message is still this member's. The caller may try again.
  package func acknowledge(_ id: String) async throws(StoreError) -> Bool {
    guard let id = MessageID(id), !held.withLock({ $0.hasLeft }) else { return false }
    return try await reader.acknowledge(id, by: self)
  }

  /// Says that the recipient has few enough unsent bytes to be given more messages.
  package func drained() {
    reader.wake()
  }

  /// Stops deliveries: none is under way when it returns, and none comes later.
  ///
  /// What the recipient has not sent by then no longer changes, and can be given to `leave`.
  package func stop() {
    gate.withLock { $0.isStopped = true }
  }

  /// Ends the subscription: the messages that were not acknowledged go to other members.
  ///
  /// It begins with a `stop`. When it returns, everything is done, unless Redis is away; then it is done when Redis is
  /// back.
  ///
  /// - Parameter unsent: The delivered messages that were not sent at all; this was not a delivery of them.
  package func leave(unsent: [String]) async {
    stop()
    let isFirst = held.withLock { held in
      defer { held.hasLeft = true }
      return !held.hasLeft
    }
    if isFirst { await reader.leave(self, unsent: unsent.compactMap { MessageID($0) }) }
  }

  // MARK: - For its reader

  /// Whether the member takes deliveries.
  var isOpen: Bool { gate.withLock { $0.isStarted && !$0.isStopped } }

  /// The messages that Redis gave the member but that were not delivered.
  var refused: [MessageID] { gate.withLock { $0.refused } }

  /// How many messages the member has, as far as this node knows.
  var heldCount: Int { held.withLock { $0.fresh.count + $0.late.count + $0.unconfirmed.count } }

  /// The messages that the member has, as far as this node knows.
  var heldIDs: Set<MessageID> { held.withLock { $0.late.union($0.fresh.keys).union($0.unconfirmed) } }

  /// The messages that the member has and has not acknowledged, as far as this node knows.
  var unacknowledgedIDs: Set<MessageID> { held.withLock { $0.late.union($0.fresh.keys) } }

  /// The messages that the member has acknowledged and Redis has not confirmed.
  var unconfirmedIDs: Set<MessageID> { held.withLock { $0.unconfirmed } }

  /// How many messages the member has not acknowledged and still has time to acknowledge.
  var freshCount: Int { held.withLock { $0.fresh.count } }

  /// Delivers messages, unless the member has stopped.
  func deliver(_ deliveries: [Delivery]) {
    gate.withLock { gate in
      if gate.isStopped {
        gate.refused += deliveries.compactMap { MessageID($0.id) }
      } else {
        recipient.deliver(deliveries)
      }
    }
  }

  /// Notes messages before they are delivered, so that an acknowledgement never comes first.
  func hold(_ ids: [MessageID], at now: ContinuousClock.Instant) {
    held.withLock { held in
      for id in ids {
        held.fresh[id] = now
        held.late.remove(id)
        held.unconfirmed.remove(id)
      }
    }
  }

  /// Notes that the member no longer has a message; returns how many of its window are left, if that changed.
  @discardableResult
  func release(_ id: MessageID) -> Int? {
    held.withLock { held in
      held.late.remove(id)
      held.unconfirmed.remove(id)
      return held.fresh.removeValue(forKey: id) == nil ? nil : held.fresh.count
    }
  }

  /// Notes that the member has acknowledged one of its messages, but that Redis did not confirm it.
  func noteUnconfirmed(_ id: MessageID) {
    held.withLock { held in
      guard held.fresh.removeValue(forKey: id) != nil || held.late.remove(id) != nil else { return }
      held.unconfirmed.insert(id)
    }
  }

  /// Notes which acknowledgements Redis has now received; `isDone` says that the message was still the member's.
  func confirm(_ answers: [(id: MessageID, isDone: Bool)]) {
    held.withLock { held in
      for (id, isDone) in answers where held.unconfirmed.remove(id) != nil && isDone {
        held.confirmedLater.append(id)
      }
      held.confirmedLater.removeFirst(max(0, held.confirmedLater.count - Self.maximumConfirmedLater))
    }
  }

  /// Returns, once, whether Redis confirmed an acknowledgement after it had failed.
  func takeConfirmedLater(_ id: MessageID) -> Bool {
    held.withLock { held in
      guard let index = held.confirmedLater.firstIndex(of: id) else { return false }
      held.confirmedLater.remove(at: index)
      return true
    }
  }

  /// Gives up on messages that were delivered before some time.
  func giveUp(before limit: ContinuousClock.Instant) {
    held.withLock { held in
      for (id, since) in held.fresh where since <= limit {
        held.fresh[id] = nil
        held.late.insert(id)
      }
    }
  }
}
