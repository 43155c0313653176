internal import Logging
internal import NIOCore

/// Messages to a subscriber.
extension ConnectionHandler {
  /// Writes what was delivered; messages may come between any two replies.
  func deliver(from subscription: Subscription, _ context: ChannelHandlerContext) {
    switch state {
    case .serving, .waiting, .confirming, .flooded: break
    case .refusing, .closing, .lingering, .closed: return
    }
    for delivery in subscription.takeWaiting() {
      core.write(delivery, into: &worker.replies)
      let sent = context.eventLoop.makePromise(of: Void.self)
      sent.futureResult.assumeIsolated().whenSuccess {
        self.deliveries.unsent -= 1
        subscription.firstIsSent()
      }
      deliveries.unsent += 1
      write(promise: sent, context)
    }
    context.flush()
    if subscription.isLive, subscription.unsentBytes > worker.node.limits.unsentLiveMessages {
      cutOff("A subscriber is cut off: it is too far behind", context)
    } else if deliveries.unsent > 0, deliveries.check == nil {
      checkDeliveries(context)
    }
  }

  /// Looks after a subscriber as long as there are messages that it has not taken.
  private func checkDeliveries(_ context: ChannelHandlerContext) {
    deliveries.check = nil
    if deliveries.isOver(unsentBytes: unsentBytes(context), at: context.eventLoop.now) {
      return cutOff("A subscriber is cut off: it does not take its messages", context)
    }
    guard deliveries.unsent > 0 else { return }
    deliveries.check = context.eventLoop.assumeIsolated().scheduleTask(in: deliveries.interval) {
      self.checkDeliveries(context)
    }
  }

  private func cutOff(_ reason: Logger.Message, _ context: ChannelHandlerContext) {
    logger.info(reason, metadata: ["peer": "\(callerName(context))"])
    context.close(promise: nil)
  }

  func endSubscriptions(isCutOff: Bool, _ context: ChannelHandlerContext) {
    for subscription in caller?.end() ?? [] {
      runToEnd({ await subscription.end(isCutOff: isCutOff) }, context)
    }
  }
}
