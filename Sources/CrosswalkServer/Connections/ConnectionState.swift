/// The state of a connection, without I/O and without a clock: it takes events and returns actions.
///
/// The owner of the socket (`ConnectionHandler`) reports each event. Then it calls `next` and carries out the actions,
/// one after the other, until `next` returns nil. Between events it reads if `wantsInput` is true, and calls `check` at
/// `nextCheck`.
///
/// Requests are answered as they arrive, and the replies to all requests of one read are sent with one `send`. After a
/// limited time others have their turn. While a request waits for its reply, no other request is begun, so that every
/// request has one reply, in order. While the peer leaves too many replies unsent, nothing is answered and nothing is
/// read. Before a close the last replies are sent, and input is read and dropped until the peer stops sending, so that
/// the peer gets all replies. After the `close` action only subscriptions are ended and lost replies are taken back.
struct ConnectionState: ~Copyable {
  enum Phase {
    /// The connection is refused; the refusal waits for the first byte, which shows the protocol of the peer.
    case refusing(RequestFault)
    /// Requests are answered as they arrive.
    case serving
    /// One request waits for its reply.
    ///
    /// A request that may wait for long ends when the peer closes its sending side.
    case waiting(endsWithInput: Bool)
    /// Others have their turn before more requests are answered.
    case yielding
    /// The peer does not take its replies.
    case flooded
    /// The last replies are being sent; what arrives is dropped.
    case closing
    /// All replies are sent and our side is closed; what arrives is dropped until the peer closes its side.
    case lingering
    case closed
  }

  enum Action {
    /// Send what the reply buffer has, and empty it.
    case send
    /// Send the reply buffer, which has this many messages, and empty it.
    ///
    /// After our system has taken them, call `messagesAreSent` here and `firstAreSent` of the subscription.
    case sendMessages(Int, Subscription)
    /// Call `looked` with the number of sent bytes that the system has not taken.
    case look
    /// Call `allIsSent` after the system has taken all bytes sent so far.
    case awaitSent
    /// Run the request, and call `replied` with its reply.
    case run(DeferredRequest)
    /// Cancel the request that runs; it may still reply.
    case cancel
    /// Do what must not come before the reply that is about to be sent.
    case begin(@Sendable () -> Void)
    /// Undo what a request has done, since nobody gets its reply.
    case takeBack(@Sendable () async -> Void)
    /// Call `turnHasCome` after the others have had their turn.
    case awaitTurn
    /// End the subscriptions.
    ///
    /// If nothing more is sent, `cutOffAt` is the number of bytes that our system has taken; otherwise it is nil.
    case endSubscriptions(cutOffAt: UInt64?)
    /// Log that a client speaks another protocol.
    case warn(ForeignProtocol)
    /// Close our side of the connection only.
    case closeOutput
    case close(CutOff?)
  }

  /// The reason why a connection is closed before its peer has got everything.
  enum CutOff {
    /// The peer took none of its replies, or did not stop sending after the last one.
    case stalled
    /// The subscriber took none of its messages.
    case subscriberStalled
    /// A live subscriber left too many messages unsent.
    case subscriberTooFarBehind
  }

  var core: ProtocolCore
  let limits: Limits
  var phase = Phase.serving
  var input = InputBuffer()
  /// Whether all input is handled, except perhaps the beginning of a request.
  var needsInput = true
  private(set) var inputHasEnded = false
  private(set) var isStopping = false
  private(set) var isWritable = true
  /// When others are to have their turn; nil until something is answered in this turn.
  var turnEnd: LoopTime?

  /// A deferred reply that is to be written now, and whether others should have their turn after it.
  var ready: (reply: DeferredReply, isOthersTurn: Bool)?
  /// A long reply that is being sent in pieces; nothing else is written before its end.
  var document: LongDocument?
  /// The subscriptions that have messages to be written.
  var subscriptions: [Subscription] = []
  var deliveries: DeliveryStallTimer
  var deliveryCheck: LoopTime?

  var sendProgress = SendProgress()
  var isAwaitingSent = false
  var stallTimer: StallTimer
  var stallCheck: LoopTime?

  // What this connection holds of the budgets of the node.
  private var requests: BudgetShare
  var replies: BudgetShare
  /// The length of the bulk request that is carried out, whose bytes are not in `input` any more; 0 if there is none.
  var bulkBytes = 0

  /// The actions that come before anything else; only rare ones.
  var actions: [Action] = []
  /// Whether the `look` action is due; it is frequent, so it is not in `actions`.
  var isLookDue = false

  /// Makes the state of a new connection; if there is a refusal, the peer gets only that.
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

  // MARK: Actions

  /// Returns the next action; nil if there is none before the next event.
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

  /// Keeps the rest of the input; closes the connection if it is too much.
  private mutating func settle(into reply: inout ReplyWriter) -> Action? {
    input.keep()
    noteRequests()
    guard case .serving = phase, !requests.isAllowed else { return nil }
    core.refuse(for: .tooMuchUnfinished, into: &reply)
    close()
    return sent(reply)
  }

  mutating func noteRequests() { requests.note(input.count + bulkBytes) }

  /// Returns the action that sends what the reply buffer has; nil if the buffer is empty.
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

  // MARK: Between events

  /// The most input that is kept while a request waits for a moment.
  private static let gathering = 64 << 10
  /// The most input that is kept while a request may wait for long.
  ///
  /// It is more, since the close of a peer is only seen after everything that it has sent was read.
  private static let longGathering = 1 << 20

  /// Whether to read.
  var wantsInput: Bool {
    switch phase {
    case .refusing: true
    case .serving: !isStopping
    // Reading goes on, so that the close of a peer is seen.
    case .yielding: !isStopping && input.count < Self.gathering
    case .waiting(let endsWithInput):
      !isStopping && input.count < (endsWithInput ? Self.longGathering : Self.gathering)
    case .flooded, .closed: false
    // What is read is dropped. So a peer that first sends everything and then reads gets to its replies.
    case .closing, .lingering: true
    }
  }

  /// When `check` is to be called; nil if nothing is waited for.
  var nextCheck: LoopTime? {
    guard let stallCheck, let deliveryCheck else { return stallCheck ?? deliveryCheck }
    return min(stallCheck, deliveryCheck)
  }

  // MARK: Events

  /// The connection begins.
  mutating func begin(with peer: Peer, at now: LoopTime) {
    core.peer = peer
    guard case .refusing = phase else { return }
    watchSilence(from: now)
  }

  /// Bytes have arrived; they must stay valid until `next` has returned nil or `keepInput` was called.
  mutating func received(_ bytes: UnsafeRawBufferPointer, at now: @autoclosure () -> LoopTime) {
    switch phase {
    case .refusing, .serving, .waiting, .yielding, .flooded:
      input.lend(bytes)
      needsInput = false
    case .lingering: stallTimer.heard(at: now())
    case .closing, .closed: return
    }
  }

  /// Copies what has arrived and is not handled, since it is about to become invalid.
  mutating func keepInput() { input.keep() }

  /// The request that was run has its reply.
  ///
  /// - Parameters:
  ///   - reply: The reply.
  ///   - isOthersTurn: Whether others should have their turn after it.
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

  /// The stream has become writable or not writable.
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

  /// The server stops: what has been read is answered, and then the connection is closed.
  mutating func stop() {
    isStopping = true
    if case .waiting(endsWithInput: true) = phase { actions.append(.cancel) }
  }

  /// The server has been stopping for long enough: a request that still waits is cancelled, and its reply says so.
  mutating func giveUp() {
    if case .waiting = phase { actions.append(.cancel) }
  }
}

/// The bytes that one connection holds of a budget that all connections share.
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
    .limit, "the unfinished requests of all clients use up the memory for them; try again later")
}
