/// Requests and their replies.
extension ConnectionState {
  /// Answers requests until there is something to send.
  ///
  /// - Returns: The next action; nil if the connection needs input, waits for a reply, or has to let others have their
  ///   turn.
  mutating func serve(at now: @autoclosure () -> LoopTime, into reply: inout ReplyWriter) -> Action? {
    if let deferred = ready.take() {
      return write(deferred.reply.reply, isOthersTurn: deferred.isOthersTurn, into: &reply)
    }
    while case .serving = phase {
      if document == nil, needsInput {
        turnEnd = nil
        if inputHasEnded || isStopping { close() }
        return nil
      }
      if let turnEnd {
        guard now() <= turnEnd else {
          yield()
          return nil
        }
      } else {
        turnEnd = now() + limits.stretchTime
      }
      guard mayAnswer else {
        flood()
        return nil
      }
      if let action = document == nil ? answer(into: &reply) : writePiece(into: &reply) {
        return action
      }
    }
    return nil
  }

  private mutating func answer(into reply: inout ReplyWriter) -> Action? {
    let (consumed, next) = core.process(input.bytes, into: &reply)
    input.consume(consumed)
    switch next {
    case .input: needsInput = true
    case .output: break
    case .reply(let request): wait(for: request)
    case .bulk(let request, let length):
      let bytes = input.take(length)
      bulkBytes = length
      wait(for: request.deferredRequest { bytes.lend($0) })
    case .close: close()
    case .closeForeign(let other):
      actions.append(.warn(other))
      close()
    }
    return sent(reply)
  }

  private mutating func wait(for request: DeferredRequest) {
    enter(.waiting(endsWithInput: request.endsWithInput))
    actions.append(.run(request))
    if request.endsWithInput, inputHasEnded || isStopping { actions.append(.cancel) }
  }

  /// Writes a deferred reply, or its beginning if it is long.
  private mutating func write(_ answer: Reply, isOthersTurn: Bool, into reply: inout ReplyWriter)
    -> Action?
  {
    document = core.write(answer, into: &reply)
    if document != nil { isLookDue = true }
    if isOthersTurn { yield() }
    return sent(reply)
  }

  private mutating func writePiece(into reply: inout ReplyWriter) -> Action? {
    guard var sending = document.take() else { return nil }
    if core.writePiece(of: &sending, into: &reply) { document = sending }
    return sent(reply)
  }

  /// Lets others have their turn before the connection goes on.
  private mutating func yield() {
    enter(.yielding)
    actions.append(.awaitTurn)
  }

  /// Answers nothing until our system has taken some of the replies.
  private mutating func flood() {
    enter(.flooded)
    isLookDue = true
  }

  /// Goes on, when its turn comes, if our system has taken enough of the replies.
  ///
  /// Without waiting for its turn, a peer that takes replies as fast as they come would keep the loop for itself.
  mutating func resume() {
    if case .flooded = phase, mayAnswer { yield() }
  }

  /// Whether few enough replies are unsent that more may be written.
  ///
  /// A document that was begun may go on, since the budget counts all of it already.
  private var mayAnswer: Bool { isWritable && (document != nil || replies.isAllowed) }
}
