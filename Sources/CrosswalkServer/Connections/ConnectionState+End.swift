/// How much the peer takes, and the end.
extension ConnectionState {
  /// So many bytes of what was sent the system has not taken.
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

  /// The system has taken all that was sent when that was asked; since then so many bytes came that it has not.
  mutating func allIsSent(unsent: Int, at now: LoopTime) {
    isAwaitingSent = false
    looked(unsent: unsent, at: now)
    resume()
  }

  /// It is time to see whether the peer has been waited for long enough: of what was sent, so many bytes are not taken by
  /// our system, and so many others are on their way to the peer's.
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

  /// Says why nothing is carried out, in the protocol that the input begins, and closes.
  mutating func refuse(for fault: RequestFault, into reply: inout ReplyWriter) -> Action? {
    core.refuse(input.bytes, for: fault, into: &reply)
    close()
    return sent(reply)
  }

  /// Closes once all replies are sent.
  mutating func close() {
    input.clear()
    noteRequests()
    enter(.closing)
    actions.append(.endSubscriptions(cutOffAt: nil))
    isLookDue = true
  }

  /// A peer that may still be sending is heard out, or its system would throw away what it has not read.
  private mutating func linger(at now: LoopTime) {
    guard !inputHasEnded else { return end(nil) }
    enter(.lingering)
    watchSilence(from: now)
    actions.append(.closeOutput)
  }

  /// Closes at once.
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
