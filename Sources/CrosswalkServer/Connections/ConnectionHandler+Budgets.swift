internal import NIOCore

/// What this connection holds of what all connections of the node may hold together.
extension ConnectionHandler {
  /// What is held of requests that have not been carried out.
  func noteRequests() {
    let held = unread.count + bulkBytes
    guard held != heldRequests else { return }
    worker.node.unfinishedRequests.note(held, insteadOf: heldRequests)
    heldRequests = held
  }

  /// The request that was too long to be copied is carried out.
  func endBulk() { bulkBytes = 0 }

  /// What is held of replies that the peer has not taken; where there is something, until it has taken all.
  func noteReplies(_ context: ChannelHandlerContext) {
    look(context)
    noteReplies(Int(outflow.unsent) + (document?.rest ?? 0))
    guard outflow.unsent > 0, !isDraining else { return }
    isDraining = true
    let taken = context.eventLoop.makePromise(of: Void.self)
    taken.futureResult.assumeIsolated().whenSuccess {
      self.isDraining = false
      self.noteReplies(context)
      self.resume(context)
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: taken)
  }

  func refuseUnfinished(_ context: ChannelHandlerContext) {
    core.refuse(for: .tooMuchUnfinished, into: &worker.replies)
    send(context)
    close(context)
  }

  func noteReplies(_ held: Int) {
    worker.node.untakenReplies.note(held, insteadOf: heldReplies)
    heldReplies = held
  }
}

extension RequestFault {
  fileprivate static let tooMuchUnfinished = RequestFault(
    .limit,
    "the requests of all clients that have not been carried out fill the memory that there is for them; try again later"
  )
}
