internal import CrosswalkCoordination

/// Messages to a subscriber.
extension ConnectionState {
  /// The number of bytes after which no further message is added to one action.
  private static let messagesAtOnce = 64 << 10

  /// A subscription has received messages, which are to be written.
  mutating func delivered(by subscription: Subscription) {
    guard mayDeliver, !subscriptions.contains(where: { $0 === subscription }) else { return }
    subscriptions.append(subscription)
  }

  /// The system has taken this many messages completely.
  mutating func messagesAreSent(_ count: Int) { deliveries.unsent -= count }

  private var mayDeliver: Bool {
    switch phase {
    case .serving, .waiting, .yielding, .flooded: true
    case .refusing, .closing, .lingering, .closed: false
    }
  }

  /// Writes delivered messages.
  ///
  /// Messages may come between any two replies; they wait while a long reply is being sent.
  mutating func deliver(at now: @autoclosure () -> LoopTime, into reply: inout ReplyWriter)
    -> Action?
  {
    while let subscription = subscriptions.first, document == nil, mayDeliver {
      let messages = subscription.takeWaiting(upTo: Self.messagesAtOnce)
      guard messages.isEmpty else {
        return write(messages, of: subscription, at: now(), into: &reply)
      }
      subscriptions.removeFirst()
      guard subscription.isLive, subscription.unsentBytes > limits.unsentLiveMessages else {
        continue
      }
      end(.subscriberTooFarBehind)
    }
    return nil
  }

  private mutating func write(
    _ messages: [Delivery], of subscription: Subscription, at now: LoopTime,
    into reply: inout ReplyWriter
  ) -> Action {
    for message in messages {
      subscription.begin(message, at: sendProgress.written + UInt64(reply.bytes.count))
      core.write(message, isLive: subscription.isLive, into: &reply)
    }
    if deliveryCheck == nil {
      deliveries.begin(written: sendProgress.written, at: now)
      deliveryCheck = now + deliveries.interval
    }
    deliveries.unsent += messages.count
    sendProgress.written += UInt64(reply.bytes.count)
    isLookDue = true
    return .sendMessages(messages.count, subscription)
  }

  /// Checks whether the subscriber still takes its messages.
  ///
  /// It checks again later while there are some that the subscriber has not taken.
  mutating func checkDeliveries(at now: LoopTime, onTheWay: Int) {
    if deliveries.isOver(sent: sendProgress.taken, onTheWay: onTheWay, at: now) {
      return end(.subscriberStalled)
    }
    deliveryCheck = deliveries.isOwing(onTheWay: onTheWay) ? now + deliveries.interval : nil
  }
}
