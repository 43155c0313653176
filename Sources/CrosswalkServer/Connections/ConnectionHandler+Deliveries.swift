internal import Logging
internal import NIOCore

/// Messages to a subscriber.
extension ConnectionHandler {
  /// Writes what was delivered; messages may come between any two replies, and wait while a long one is being sent.
  func deliver(from subscription: Subscription, _ context: ChannelHandlerContext) {
    switch state {
    case .serving, .waiting, .yielding, .flooded: break
    case .refusing, .closing, .lingering, .closed: return
    }
    for delivery in document == nil ? subscription.takeWaiting() : [] {
      core.write(delivery, isLive: subscription.isLive, into: &worker.replies)
      let sent = context.eventLoop.makePromise(of: Void.self)
      sent.futureResult.assumeIsolated().whenSuccess {
        self.deliveries.unsent -= 1
        subscription.firstIsSent()
      }
      deliveries.unsent += 1
      subscription.begin(delivery, at: outflow.written)
      write(promise: sent, context)
    }
    context.flush()
    // The peer may have been found gone while sending.
    if case .closed = state { return }
    noteReplies(context)
    if subscription.isLive, subscription.unsentBytes > worker.node.limits.unsentLiveMessages {
      cutOff("A subscriber is cut off: it is too far behind", context)
    } else if deliveries.check == nil {
      checkDeliveries(context)
    }
  }

  /// Writes what was delivered while a long reply was being sent.
  func deliverWhatWaited(_ context: ChannelHandlerContext) {
    for subscription in caller?.subscriptions ?? [] { deliver(from: subscription, context) }
  }

  /// Looks after a subscriber as long as there are messages that it has not taken.
  private func checkDeliveries(_ context: ChannelHandlerContext) {
    deliveries.check = nil
    look(context)
    let onTheWay = context.untaken
    if deliveries.isOver(sent: outflow.taken, onTheWay: onTheWay, at: context.eventLoop.now) {
      return cutOff("A subscriber is cut off: it does not take its messages", context)
    }
    guard deliveries.isOwing(onTheWay: onTheWay) else { return }
    deliveries.check = context.eventLoop.assumeIsolated().scheduleTask(in: deliveries.interval) {
      self.checkDeliveries(context)
    }
  }

  private func cutOff(_ reason: Logger.Message, _ context: ChannelHandlerContext) {
    logger.info(reason, metadata: ["peer": "\(core.peer.name)"])
    context.close(promise: nil)
  }

  /// Ends what this connection is subscribed to; what is written is still sent, or `isCutOff`.
  func endSubscriptions(isCutOff: Bool, _ context: ChannelHandlerContext) {
    let taken = isCutOff ? outflow.taken : nil
    for subscription in caller?.end() ?? [] {
      worker.tasks.run(on: context.eventLoop) { await subscription.end(cutOffAt: taken) }
    }
  }
}
