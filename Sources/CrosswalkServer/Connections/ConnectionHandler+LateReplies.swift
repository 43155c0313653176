internal import NIOCore

/// Requests that are answered later.
extension ConnectionHandler {
  /// What is to be taken back if it turns out that the peer was gone before it could get the reply.
  struct Unconfirmed {
    let takeBack: @Sendable () async -> Void
    /// Bytes that were written before the reply.
    let start: UInt64
    /// When it is given up to find out.
    let end: NIODeadline
  }

  /// How long the peer's system is given to take a reply, or to say that nobody is there any more.
  private static let confirmation = TimeAmount.seconds(1)

  func wait(for request: LateRequest, _ context: ChannelHandlerContext) {
    let loop = context.eventLoop
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: loop)
    let caller =
      caller
      ?? Caller(name: "\(core.peer.name) via \(worker.node.name)") { subscription in
        loop.execute { bound.value.handler.deliver(from: subscription, bound.value.context) }
      }
    self.caller = caller
    let task = worker.tasks.run(on: loop) {
      let reply = await request.run(caller)
      loop.execute { bound.value.handler.finish(reply, bound.value.context) }
    }
    enter(.waiting(task, endsWithInput: request.endsWithInput), context)
    if request.endsWithInput, inputHasEnded || isStopping { task.cancel() }
  }

  private func finish(_ late: LateReply, _ context: ChannelHandlerContext) {
    endBulk()
    guard case .waiting = state else {
      if let takeBack = late.whenLost { worker.tasks.run(on: context.eventLoop, takeBack) }
      return
    }
    if let takeBack = late.whenLost {
      let now = context.eventLoop.now
      unconfirmed.removeAll { $0.end <= now }
      unconfirmed.append(Unconfirmed(takeBack: takeBack, start: outflow.written, end: now + Self.confirmation))
      if inputHasEnded { requestReceipt(context) }
    }
    document = core.write(late.reply, into: &worker.replies)
    // Before it is sent: what comes of it waits for this loop's next turn, and the peer finds it begun.
    late.whenWritten?()
    enter(.serving, context)
    if document != nil { noteReplies(context) }
    send(context)
    // One whose peer may be gone goes on, to find that out.
    if worker.backlog.noteLateReply(), unconfirmed.isEmpty, case .serving = state { yield(context) }
    advance(context)
  }

  /// Waits until the peer's system has acknowledged the reply, which one that is gone does not, and goes on.
  ///
  /// The end of its input alone does not tell: it may be there and read on.
  func confirm(_ context: ChannelHandlerContext) {
    requestReceipt(context)
    enter(.confirming, context)
    checkReceipt(context, after: .milliseconds(1))
  }

  private func checkReceipt(_ context: ChannelHandlerContext, after pause: TimeAmount) {
    context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
      guard case .confirming = self.state, let last = self.unconfirmed.last else { return }
      guard !self.isUnknown(last) || context.eventLoop.now >= last.end else {
        return self.checkReceipt(context, after: min(pause * 2, .milliseconds(50)))
      }
      self.unconfirmed = []
      self.receipt = nil
      self.enter(.serving, context)
      self.advance(context)
    }
  }

  /// The connection has ended: takes back what its peer has surely not got.
  ///
  /// What its system has acknowledged it may have read: that stays, whatever became of the connection since.
  func takeBackUnconfirmed(_ context: ChannelHandlerContext) {
    for reply in unconfirmed where isUnknown(reply) { worker.tasks.run(on: context.eventLoop, reply.takeBack) }
    unconfirmed = []
    receipt = nil
  }

  private func requestReceipt(_ context: ChannelHandlerContext) {
    if receipt == nil { receipt = PeerReceipt(context) }
  }

  /// Whether the peer's system has got nothing of a reply; only where its sending side is closed does that say anything.
  private func isUnknown(_ reply: Unconfirmed) -> Bool {
    guard let acknowledged = receipt?.acknowledgedBytes else { return false }
    return acknowledged <= reply.start
  }
}
