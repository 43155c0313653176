internal import Glibc
internal import NIOCore

/// Requests that are answered later.
extension ConnectionHandler {
  /// What is to be taken back if the connection is reset before this time: its peer has not got the reply.
  struct Unconfirmed {
    let takeBack: @Sendable () async -> Void
    let end: NIODeadline
  }

  /// How long the peer's system is given to take a reply, or to say that nobody is there any more.
  private static let confirmation = TimeAmount.seconds(1)

  func wait(for request: LateRequest, _ context: ChannelHandlerContext) {
    let loop = context.eventLoop
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: loop)
    let caller =
      caller
      ?? Caller(name: callerName(context)) { subscription in
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
    guard case .waiting = state else {
      if let takeBack = late.whenLost { worker.tasks.run(on: context.eventLoop, takeBack) }
      return
    }
    core.write(late.reply, into: &worker.replies)
    // Before it is sent: what comes of it waits for this loop's next turn, and the peer finds it begun.
    late.whenWritten?()
    enter(.serving, context)
    if let takeBack = late.whenLost {
      let now = context.eventLoop.now
      unconfirmed.removeAll { $0.end <= now }
      unconfirmed.append(Unconfirmed(takeBack: takeBack, end: now + Self.confirmation))
    }
    send(context)
    advance(context)
  }

  /// Waits until the peer's system has taken the reply, which one that is gone does not, and goes on.
  func confirm(_ context: ChannelHandlerContext, after pause: TimeAmount = .milliseconds(1)) {
    enter(.confirming, context)
    context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
      guard case .confirming = self.state, let last = self.unconfirmed.last else { return }
      guard context.untaken == 0 || context.eventLoop.now >= last.end else {
        return self.confirm(context, after: min(pause * 2, .milliseconds(50)))
      }
      self.unconfirmed = []
      self.enter(.serving, context)
      self.advance(context)
    }
  }

  /// The connection has ended: takes back what its peer cannot have read.
  ///
  /// One that closes as it should is heard of by the end of its input. A reset right behind the reply, and before anything
  /// else came, is of a peer that was gone or did not read it.
  func takeBackUnconfirmed(_ context: ChannelHandlerContext) {
    defer { unconfirmed = [] }
    switch state {
    case .serving, .waiting, .confirming, .flooded:
      let now = context.eventLoop.now
      for reply in unconfirmed where now < reply.end { worker.tasks.run(on: context.eventLoop, reply.takeBack) }
    case .refusing, .closing, .lingering, .closed: break
    }
  }

  func callerName(_ context: ChannelHandlerContext) -> String {
    let peer = context.remoteAddress
    let address = peer?.port.flatMap { port in
      peer?.ipAddress.map { $0.contains(":") ? "[\($0)]:\(port)" : "\($0):\(port)" }
    }
    return "\(address ?? "a unix socket") via \(worker.node.name)"
  }
}

extension ChannelHandlerContext {
  /// Bytes that are written and not taken by the peer's system.
  fileprivate var untaken: CInt {
    let count = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      var count: CInt = 0
      // Not known for some kinds of sockets: then nothing is waited for.
      return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? count : 0
    }
    return count ?? 0
  }
}
