/// How much the peer takes, and the end.
extension ConnectionState {
  /// The system has not taken `unsent` of the sent bytes.
  mutating func looked(unsent: Int, at now: LoopTime) {
    if case .closed = phase { return }
    sendProgress.look(unsent: unsent)
    replies.note(unsent + (document?.rest ?? 0))
    if unsent > 0, !isAwaitingSent {
      isAwaitingSent = true
      actions.append(.awaitSent)
    }
    switch phase {
    case .closing where unsent == 0: linger(at: now)
    case .closing, .flooded:
      if stallCheck == nil {
        stallTimer.watchReplies(taken: sendProgress.taken, from: now)
        stallCheck = stallTimer.nextCheck(after: now)
      }
      resume()
    case .refusing, .serving, .waiting, .yielding, .lingering, .closed: return
    }
  }

  /// The system has taken all bytes that were sent before the `awaitSent` action.
  ///
  /// Of the bytes sent since then, it has not taken `unsent`.
  mutating func allIsSent(unsent: Int, at now: LoopTime) {
    isAwaitingSent = false
    looked(unsent: unsent, at: now)
    resume()
  }

  /// Checks whether the peer has been waited for long enough.
  ///
  /// - Parameters:
  ///   - now: The time of the check.
  ///   - unsent: The number of sent bytes that our system has not taken.
  ///   - onTheWay: The number of bytes that our system has taken and the peer's system has not.
  mutating func check(at now: LoopTime, unsent: Int, onTheWay: Int) {
    looked(unsent: unsent, at: now)
    if let stallCheck, stallCheck <= now { checkStall(at: now) }
    if let deliveryCheck, deliveryCheck <= now { checkDeliveries(at: now, onTheWay: onTheWay) }
  }

  private mutating func checkStall(at now: LoopTime) {
    guard stallTimer.isOver(taken: sendProgress.taken, at: now) else {
      stallCheck = stallTimer.nextCheck(after: now)
      return
    }
    guard case .refusing = phase else { return end(.stalled) }
    needsInput = false
  }

  mutating func watchSilence(from now: LoopTime) {
    stallTimer.watchSilence(from: now)
    stallCheck = stallTimer.nextCheck(after: now)
  }

  /// Writes why nothing is carried out, in the protocol of the input, and closes the connection.
  mutating func refuse(for fault: RequestFault, into reply: inout ReplyWriter) -> Action? {
    core.refuse(input.bytes, for: fault, into: &reply)
    close()
    return sent(reply)
  }

  /// Closes the connection after all replies are sent.
  mutating func close() {
    input.clear()
    noteRequests()
    enter(.closing)
    actions.append(.endSubscriptions(cutOffAt: nil))
    isLookDue = true
  }

  /// Closes our side, and reads on until the peer stops sending.
  ///
  /// If both sides were closed while the peer sends, its system would drop the replies that the peer has not read.
  private mutating func linger(at now: LoopTime) {
    guard !inputHasEnded else { return end(nil) }
    enter(.lingering)
    watchSilence(from: now)
    actions.append(.closeOutput)
  }

  /// Closes the connection at once.
  mutating func end(_ reason: CutOff?) {
    closed()
    actions.append(.close(reason))
  }

  /// The connection is closed; nothing is sent any more.
  mutating func closed() {
    if case .closed = phase { return }
    actions.removeAll { action in
      if case .takeBack = action { false } else { true }
    }
    isLookDue = false
    if case .waiting = phase { actions.append(.cancel) }
    if let takeBack = ready.take()?.reply.whenLost { actions.append(.takeBack(takeBack)) }
    enter(.closed)
    deliveryCheck = nil
    subscriptions = []
    document = nil
    input.clear()
    bulkBytes = 0
    noteRequests()
    replies.note(0)
    actions.append(.endSubscriptions(cutOffAt: sendProgress.taken))
  }
}
