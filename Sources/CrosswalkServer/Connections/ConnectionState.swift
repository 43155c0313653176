/// What a connection is in, without I/O and without a clock: it is told what happens, and says what is to be done.
///
/// Whoever has the socket (`ConnectionHandler`) tells it of each event, and carries out what `next` gives, in that order,
/// until there is nothing more. Between events it reads where `wantsInput`, and calls `check` at `nextCheck`.
///
/// Requests are answered as they arrive, all of a read with one `send`, for a stretch of time; then others have their turn.
/// While one waits for its reply, no other is begun, so that every request has one reply, in order. Nothing is answered and
/// nothing is read while the peer leaves too many replies unsent. The last replies are sent before a close, and the peer is
/// heard out, so that it gets all of them. After `close` there is nothing but what is to be ended and taken back.
struct ConnectionState: ~Copyable {
  enum Phase {
    /// A connection too many: its first byte says in which protocol to tell it.
    case refusing(RequestFault)
    /// Requests are answered as they arrive.
    case serving
    /// One request waits for its reply; it may be for long, and then ends with the peer's sending side.
    case waiting(endsWithInput: Bool)
    /// Others have their turn before more is answered.
    case yielding
    /// The peer does not take its replies.
    case flooded
    /// The last replies are being sent; what arrives is dropped.
    case closing
    /// All is sent and our side is closed; what arrives is dropped until the peer closes, too.
    case lingering
    case closed
  }

  enum Action {
    /// Send what is in the reply buffer, and empty that.
    case send
    /// The same with so many messages: once they are sent, say `messagesAreSent` here, and the same to the subscription.
    case sendMessages(Int, Subscription)
    /// Say how much of what was sent the system has not taken: `looked`.
    case look
    /// Say `allIsSent` once the system has taken all that was sent up to now.
    case awaitSent
    /// Run this, and give its reply to `replied`.
    case run(DeferredRequest)
    /// What runs is to end; it may still reply.
    case cancel
    /// A reply is about to be sent: do what must not come before it.
    case begin(@Sendable () -> Void)
    /// Nobody gets a reply any more: undo what it stood for.
    case takeBack(@Sendable () async -> Void)
    /// Say `turnHasCome` once the others had theirs.
    case awaitTurn
    /// End what it is subscribed to; where nothing more is sent, so many bytes were taken.
    case endSubscriptions(cutOffAt: UInt64?)
    /// Somebody speaks another protocol.
    case warn(ForeignProtocol)
    /// Close our side only.
    case closeOutput
    case close(CutOff?)
  }

  /// Why a connection is closed before its peer has all.
  enum CutOff {
    /// It took none of its replies, or did not stop sending after the last.
    case stalled
    /// A subscriber took none of its messages.
    case subscriberStalled
    /// A subscriber without a group left too many unsent.
    case subscriberTooFarBehind
  }

  var core: ProtocolCore
  let limits: Limits
  var phase = Phase.serving
  var input = InputBuffer()
  /// All that has arrived is handled, but for the beginning of a request.
  var needsInput = true
  private(set) var inputHasEnded = false
  private(set) var isStopping = false
  private(set) var isWritable = true
  /// When others are to have their turn; nil before anything is answered at this one.
  var turnEnd: LoopTime?

  /// A reply that came late, and is to be written now; whether others should have their turn then.
  var ready: (reply: DeferredReply, isOthersTurn: Bool)?
  /// A reply that is being sent in pieces; nothing else is written before its end.
  var document: LongDocument?
  /// Subscriptions with messages to be written.
  var subscriptions: [Subscription] = []
  var deliveries: DeliveryStallTimer
  var deliveryCheck: LoopTime?

  var sendProgress = SendProgress()
  var isAwaitingSent = false
  var stallTimer: StallTimer
  var stallCheck: LoopTime?

  /// Bytes of the node's budgets that this connection holds.
  private var requests: BudgetShare
  var replies: BudgetShare
  /// Bytes of a request that is carried out and was too long to be copied.
  var bulkBytes = 0

  /// What is to be done before anything else; only what is rare.
  var actions: [Action] = []
  /// The same for `look`, which comes again and again.
  var isLookDue = false

  /// The state of a connection that is about to be; all that it gets is the refusal, where there is one.
  init(session: Session, timing: Timing, refusal: RequestFault? = nil) {
    let node = session.loopContext.node
    limits = node.limits
    core = ProtocolCore(session: session)
    stallTimer = StallTimer(timing: timing)
    deliveries = DeliveryStallTimer(timing: timing)
    requests = BudgetShare(of: node.unfinishedRequests)
    replies = BudgetShare(of: node.untakenReplies)
    if let refusal { phase = .refusing(refusal) }
  }

  // MARK: What is to be done

  /// The next action; nil where there is none before the next event.
  mutating func next(at now: @autoclosure () -> LoopTime, into reply: inout ReplyWriter) -> Action? {
    repeat {
      if !actions.isEmpty { return actions.removeFirst() }
      if isLookDue {
        isLookDue = false
        return .look
      }
      if let action = deliver(at: now(), into: &reply) { return action }
      if let action = advance(at: now(), into: &reply) { return action }
    } while !actions.isEmpty || isLookDue
    return settle(into: &reply)
  }

  private mutating func advance(at now: @autoclosure () -> LoopTime, into reply: inout ReplyWriter)
    -> Action?
  {
    switch phase {
    case .serving: serve(at: now(), into: &reply)
    case .refusing(let fault): needsInput ? nil : refuse(for: fault, into: &reply)
    case .waiting, .yielding, .flooded, .closing, .lingering, .closed: nil
    }
  }

  /// Keeps what is left of the input, which may not be too much.
  private mutating func settle(into reply: inout ReplyWriter) -> Action? {
    input.keep()
    noteRequests()
    guard case .serving = phase, !requests.isAllowed else { return nil }
    core.refuse(for: .tooMuchUnfinished, into: &reply)
    close()
    return sent(reply)
  }

  mutating func noteRequests() { requests.note(input.count + bulkBytes) }

  /// What is in the reply buffer is to be sent.
  mutating func sent(_ reply: borrowing ReplyWriter) -> Action? {
    guard !reply.bytes.isEmpty else { return nil }
    sendProgress.written += UInt64(reply.bytes.count)
    if sendProgress.isToBeLookedAt || replies.held > 0 { isLookDue = true }
    return .send
  }

  mutating func enter(_ next: Phase) {
    phase = next
    turnEnd = nil
    stallCheck = nil
  }

  // MARK: What is wanted between events

  /// How much may gather while a request waits for a moment.
  private static let gathering = 64 << 10
  /// The same while it may wait for long: the close of a peer is only seen after all that it has sent.
  private static let longGathering = 1 << 20

  /// Whether to read.
  var wantsInput: Bool {
    switch phase {
    case .refusing: true
    case .serving: !isStopping
    // So the close of a peer is seen.
    case .yielding: !isStopping && input.count < Self.gathering
    case .waiting(let endsWithInput):
      !isStopping && input.count < (endsWithInput ? Self.longGathering : Self.gathering)
    case .flooded, .closed: false
    // Dropped, so that a peer that sends before it reads comes to see its replies.
    case .closing, .lingering: true
    }
  }

  /// When `check` is to be called; nil where nothing is waited for.
  var nextCheck: LoopTime? {
    guard let stallCheck, let deliveryCheck else { return stallCheck ?? deliveryCheck }
    return min(stallCheck, deliveryCheck)
  }

  // MARK: What happens

  /// The connection is there.
  mutating func begin(with peer: Peer, at now: LoopTime) {
    core.peer = peer
    guard case .refusing = phase else { return }
    watchSilence(from: now)
  }

  /// Bytes have arrived, which are lent until `next` has given nil, or `keepInput` was called.
  mutating func received(_ bytes: UnsafeRawBufferPointer, at now: @autoclosure () -> LoopTime) {
    switch phase {
    case .refusing, .serving, .waiting, .yielding, .flooded:
      input.lend(bytes)
      needsInput = false
    case .lingering: stallTimer.heard(at: now())
    case .closing, .closed: return
    }
  }

  /// What has arrived is lent no longer.
  mutating func keepInput() { input.keep() }

  /// The request that was run has its reply; whether others should have their turn after that.
  mutating func replied(_ reply: DeferredReply, isOthersTurn: Bool) {
    bulkBytes = 0
    guard case .waiting = phase else {
      if let takeBack = reply.whenLost { actions.append(.takeBack(takeBack)) }
      return
    }
    if let begin = reply.whenWritten { actions.append(.begin(begin)) }
    ready = (reply, isOthersTurn)
    enter(.serving)
  }

  /// Others have had their turn.
  mutating func turnHasCome() {
    if case .yielding = phase { enter(.serving) }
  }

  /// The channel takes more now, or no more.
  mutating func becameWritable(_ isWritable: Bool) {
    self.isWritable = isWritable
    resume()
  }

  /// The peer has closed its sending side.
  mutating func inputEnded() {
    inputHasEnded = true
    switch phase {
    case .refusing: needsInput = false
    case .waiting(endsWithInput: true): actions.append(.cancel)
    case .lingering: end(nil)
    case .serving, .waiting, .yielding, .flooded, .closing, .closed: return
    }
  }

  /// The service stops: what has been read is answered, and then it closes.
  mutating func stop() {
    isStopping = true
    if case .waiting(endsWithInput: true) = phase { actions.append(.cancel) }
  }

  /// The service has been stopping for long enough: what still waits is given up, and answered with that.
  mutating func giveUp() {
    if case .waiting = phase { actions.append(.cancel) }
  }
}

/// What one connection holds of a budget of all connections.
struct BudgetShare: ~Copyable {
  private let budget: ByteBudget
  private(set) var held = 0

  init(of budget: ByteBudget) { self.budget = budget }

  /// Whether the connection may go on with what it holds.
  var isAllowed: Bool { held == 0 || budget.allows(holding: held) }

  mutating func note(_ bytes: Int) {
    guard bytes != held else { return }
    budget.note(bytes, insteadOf: held)
    held = bytes
  }
}

extension RequestFault {
  fileprivate static let tooMuchUnfinished = RequestFault(
    .limit,
    "the requests of all clients that have not been carried out fill the memory that there is for them; try again later"
  )
}
