package import CrosswalkStore
internal import Synchronization

/// A subscription of one recipient to one topic.
package final class Membership: Sendable {
  /// Who it is in the group, as Redis knows it.
  let member: String
  let recipient: any Recipient
  /// How many messages it may have that it has not acknowledged.
  let window: Int
  private let reader: any TopicReader

  private struct Gate {
    var isStarted = false
    var isStopped = false
    /// What was given to it in Redis, but came when it had stopped.
    var refused: [MessageID] = []
  }

  private struct Held {
    /// What was delivered and not acknowledged, and when.
    var fresh: [MessageID: ContinuousClock.Instant] = [:]
    /// What was not acknowledged in time: it is to go to another, and takes no room here.
    var late: Set<MessageID> = []
    /// What it has acknowledged, but Redis has not confirmed: its reader tells Redis again.
    var unconfirmed: Set<MessageID> = []
    /// What Redis has confirmed later than it was acknowledged: an ACK that is sent again was a good one.
    var confirmedLater: [MessageID] = []
    var hasLeft = false
  }

  /// How many of `confirmedLater` are kept: several windows, for a client that tries again soon.
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

  /// Lets deliveries begin: the subscriber knows that it has subscribed.
  package func start() {
    gate.withLock { $0.isStarted = true }
    reader.wake()
  }

  /// Acknowledges a message that was delivered to it; false where the message is not, or no more, this member's.
  ///
  /// - Throws: `StoreError` where Redis is away. Redis is then told when it is back, as long as the message is still this
  ///   member's; one may try again.
  package func acknowledge(_ id: String) async throws(StoreError) -> Bool {
    guard let id = MessageID(id), !held.withLock({ $0.hasLeft }) else { return false }
    return try await reader.acknowledge(id, by: self)
  }

  /// Says that less is unsent to the recipient than keeps it from being given more.
  package func drained() {
    reader.wake()
  }

  /// Stops deliveries: none is under way when it returns, and none comes after it.
  ///
  /// What the recipient then has not sent is known for good, to be given to `leave`.
  package func stop() {
    gate.withLock { $0.isStopped = true }
  }

  /// Ends the subscription: what was not acknowledged goes to other members.
  ///
  /// It begins with a `stop`. When it returns, all is done; or Redis is away, and it will be done when it is back.
  ///
  /// - Parameter unsent: What was delivered but nothing was sent of; for these it does not count as a delivery.
  package func leave(unsent: [String]) async {
    stop()
    let isFirst = held.withLock { held in
      defer { held.hasLeft = true }
      return !held.hasLeft
    }
    if isFirst { await reader.leave(self, unsent: unsent.compactMap { MessageID($0) }) }
  }

  // MARK: - For its reader

  /// Whether it takes deliveries.
  var isOpen: Bool { gate.withLock { $0.isStarted && !$0.isStopped } }

  /// What was given to it in Redis but not delivered.
  var refused: [MessageID] { gate.withLock { $0.refused } }

  /// How many messages it is taken to have.
  var heldCount: Int { held.withLock { $0.fresh.count + $0.late.count + $0.unconfirmed.count } }

  /// The messages that it is taken to have.
  var heldIDs: Set<MessageID> { held.withLock { $0.late.union($0.fresh.keys).union($0.unconfirmed) } }

  /// The messages that it is taken to have and has not acknowledged.
  var unacknowledgedIDs: Set<MessageID> { held.withLock { $0.late.union($0.fresh.keys) } }

  /// The messages that it has acknowledged without a confirmation from Redis.
  var unconfirmedIDs: Set<MessageID> { held.withLock { $0.unconfirmed } }

  /// How many messages it has not acknowledged, of those that are still its own to acknowledge.
  var freshCount: Int { held.withLock { $0.fresh.count } }

  /// Delivers messages, unless it has stopped.
  func deliver(_ deliveries: [Delivery]) {
    gate.withLock { gate in
      if gate.isStopped {
        gate.refused += deliveries.compactMap { MessageID($0.id) }
      } else {
        recipient.deliver(deliveries)
      }
    }
  }

  /// Notes what is about to be delivered: before it is, so that an acknowledgement never comes first.
  func hold(_ ids: [MessageID], at now: ContinuousClock.Instant) {
    held.withLock { held in
      for id in ids {
        held.fresh[id] = now
        held.late.remove(id)
        held.unconfirmed.remove(id)
      }
    }
  }

  /// Notes that it has a message no more; returns how many of its own it has left, if that changed.
  @discardableResult
  func release(_ id: MessageID) -> Int? {
    held.withLock { held in
      held.late.remove(id)
      held.unconfirmed.remove(id)
      return held.fresh.removeValue(forKey: id) == nil ? nil : held.fresh.count
    }
  }

  /// Notes that it has acknowledged a message of its own, but Redis could not be told.
  func noteUnconfirmed(_ id: MessageID) {
    held.withLock { held in
      guard held.fresh.removeValue(forKey: id) != nil || held.late.remove(id) != nil else { return }
      held.unconfirmed.insert(id)
    }
  }

  /// Notes that Redis has now been told which messages it has acknowledged; `true` for those that were still its own.
  func confirm(_ answers: [(id: MessageID, isDone: Bool)]) {
    held.withLock { held in
      for (id, isDone) in answers where held.unconfirmed.remove(id) != nil && isDone {
        held.confirmedLater.append(id)
      }
      held.confirmedLater.removeFirst(max(0, held.confirmedLater.count - Self.maximumConfirmedLater))
    }
  }

  /// Whether Redis has confirmed an acknowledgement later than it was made; says so once.
  func takeConfirmedLater(_ id: MessageID) -> Bool {
    held.withLock { held in
      guard let index = held.confirmedLater.firstIndex(of: id) else { return false }
      held.confirmedLater.remove(at: index)
      return true
    }
  }

  /// Gives up on what was delivered before some time.
  func giveUp(before limit: ContinuousClock.Instant) {
    held.withLock { held in
      for (id, since) in held.fresh where since <= limit {
        held.fresh[id] = nil
        held.late.insert(id)
      }
    }
  }
}

/// Who messages are delivered to: the connection of a subscriber.
package protocol Recipient: AnyObject, Sendable {
  /// How many bytes of what was delivered are not sent yet, as far as all calls of `deliver` that have returned go.
  ///
  /// From `Topics.Options.unsentBytes` on a member of a group is given no more, until `Membership.drained()` is called.
  var unsentBytes: Int { get }

  /// Takes messages, in the order of the calls, which for one membership come one at a time.
  ///
  /// It returns at once, and calls nothing of the membership but `drained()`: what stops deliveries waits for its end.
  func deliver(_ deliveries: [Delivery])
}

/// A message on its way to one subscriber.
package struct Delivery: Sendable, Equatable {
  /// Where it was published.
  package let topic: CoordinationName
  /// What it is acknowledged by.
  package let id: String
  /// What was published.
  package let payload: [UInt8]
}
