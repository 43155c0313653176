internal import NIOCore

/// Requests that are answered later.
extension ConnectionHandler {
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
    document = core.write(late.reply, into: &worker.replies)
    // Before it is sent: what comes of it waits for this loop's next turn, and the peer finds it begun.
    late.whenWritten?()
    enter(.serving, context)
    if document != nil { noteReplies(context) }
    send(context)
    if worker.backlog.noteLateReply(), case .serving = state { yield(context) }
    advance(context)
  }
}
