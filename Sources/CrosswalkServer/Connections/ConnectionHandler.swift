internal import CrosswalkStore
internal import Logging
internal import NIOCore

/// The thin shell between a socket and the protocol core: all lines of a read are answered with one write.
///
/// It neither reads nor answers while the peer leaves too many replies unsent, and handles no further request while
/// one waits. It closes so that the peer gets every reply.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  enum State {
    /// A connection too many: its first byte says in which protocol to tell it.
    case refusing
    /// Requests are answered as they arrive.
    case serving
    /// One request waits for its reply; it may be for long, and then ends with the peer's sending side.
    case waiting(Task<Void, Never>, endsWithInput: Bool)
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

  /// How much may gather while a request waits for a moment.
  private static let gathering = 64 << 10
  /// The same while it may wait for long: the close of a peer is only seen behind all that it has sent.
  private static let longGathering = 1 << 20

  let worker: Worker
  let logger: Logger
  /// How long it is served before others have their turn; each call of the core keeps to it, too.
  private let stretch: TimeAmount
  private let refusal: RequestFault?
  var core: ProtocolCore
  var state = State.serving
  var unread = Unread()
  /// What commands know this connection by, once one of them has asked.
  var caller: Caller?
  private var isAdvancing = false
  private var isReadWithheld = false
  var inputHasEnded = false
  var isStopping = false
  private var watch: Watch
  private var check: Scheduled<Void>?
  var deliveries: DeliveryWatch
  var outflow = Outflow()
  /// A reply that is being sent in pieces; nothing else is written before its end.
  var document: LongDocument?
  /// Bytes of the node's budgets that this connection holds.
  var heldRequests = 0
  var heldReplies = 0
  /// Bytes of a request that is carried out and was too long to be copied.
  var bulkBytes = 0
  var isDraining = false

  /// A handler for a connection that is about to become active; all that it gets is the refusal, where there is one.
  init(session: Session, timing: Timing, logger: Logger, refusal: RequestFault? = nil) {
    worker = session.worker
    stretch = TimeAmount(session.worker.node.limits.stretchTime)
    core = ProtocolCore(session: session)
    watch = Watch(timing: timing)
    deliveries = DeliveryWatch(timing: timing)
    self.logger = logger
    self.refusal = refusal
  }

  // MARK: What the channel says

  func channelActive(context: ChannelHandlerContext) {
    core.peer = Peer(context.channel)
    if refusal != nil { enter(.refusing, context) }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let arrived = unwrapInboundIn(data)
    switch state {
    case .closing, .closed: return
    case .lingering: return watch.heard(at: context.eventLoop.now)
    case .refusing: return arrived.withUnsafeReadableBytes { refuse($0, context) }
    case .serving, .waiting, .yielding, .flooded: break
    }
    worker.backlog.noteRead()
    unread.append(arrived)
    advance(context)
  }

  func read(context: ChannelHandlerContext) {
    isReadWithheld = true
    readIfWanted(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    resume(context)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      inputHasEnded = true
      switch state {
      case .refusing: refuse(UnsafeRawBufferPointer(start: nil, count: 0), context)
      case .lingering: context.close(promise: nil)
      case .waiting(let task, endsWithInput: true): task.cancel()
      case .serving, .waiting, .yielding, .flooded, .closing, .closed: break
      }
      advance(context)
    case ConnectionEvent.stop:
      isStopping = true
      if case .waiting(let task, endsWithInput: true) = state { task.cancel() }
      advance(context)
    case ConnectionEvent.giveUp:
      if case .waiting(let task, _) = state { task.cancel() }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.debug("A connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if case .waiting(let task, _) = state { task.cancel() }
    enter(.closed, context)
    deliveries.check?.cancel()
    unread.clear()
    bulkBytes = 0
    document = nil
    noteRequests()
    noteReplies(0)
    endSubscriptions(isCutOff: true, context)
    caller = nil
    context.fireChannelInactive()
  }

  // MARK: Requests and replies

  /// Goes as far as it can with what has arrived.
  func advance(_ context: ChannelHandlerContext) {
    // Writing may lead back here, with news that the loop below looks at anyway.
    guard !isAdvancing else { return }
    isAdvancing = true
    let end = context.eventLoop.now + stretch
    while case .serving = state, step(context) {
      if context.eventLoop.now > end { yield(context) }
    }
    isAdvancing = false
    unread.shrink()
    noteRequests()
    if case .serving = state, !worker.node.unfinishedRequests.allows(holding: heldRequests) {
      return refuseUnfinished(context)
    }
    readIfWanted(context)
  }

  /// Lets others have their turn, and goes on then.
  func yield(_ context: ChannelHandlerContext) {
    enter(.yielding, context)
    worker.backlog.add(on: context.eventLoop) {
      guard case .yielding = self.state else { return }
      self.enter(.serving, context)
      self.advance(context)
    }
  }

  /// Goes on with requests where the peer has taken enough of its replies: when it is its turn, since a peer that takes
  /// them as fast as they come would else never let the loop go.
  func resume(_ context: ChannelHandlerContext) {
    if case .flooded = state, mayAnswer(context) { yield(context) }
  }

  /// Whether so few replies are unsent that there may be more; a document that is begun has its room already.
  private func mayAnswer(_ context: ChannelHandlerContext) -> Bool {
    context.channel.isWritable && (document != nil || worker.node.untakenReplies.allows(holding: heldReplies))
  }

  /// Answers what the core can in one go; `false` where it then needs input, or time.
  private func step(_ context: ChannelHandlerContext) -> Bool {
    guard mayAnswer(context) else {
      enter(.flooded, context)
      return false
    }
    if document != nil { return sendPiece(context) }
    let next = unread.handle { core.process($0, into: &worker.replies) }
    send(context)
    // The peer may have been found gone while sending.
    guard case .serving = state else { return false }
    switch next {
    case .input, nil:
      if inputHasEnded || isStopping { close(context) }
      return false
    case .output: return true
    case .reply(let request): wait(for: request, context)
    case .bulk(let request, let length):
      guard let bytes = unread.take(length) else { return false }
      bulkBytes = length
      wait(for: request.lateRequest { bytes.lend($0) }, context)
    case .close: close(context)
    case .closeForeign(let other):
      warn(of: other, context)
      close(context)
    }
    return false
  }

  /// Sends the next piece of a document; false where the peer was found gone.
  private func sendPiece(_ context: ChannelHandlerContext) -> Bool {
    guard var sending = document.take() else { return false }
    let hasMore = core.writePiece(of: &sending, into: &worker.replies)
    if hasMore { document = sending }
    send(context)
    if !hasMore { deliverWhatWaited(context) }
    if case .serving = state { return true }
    return false
  }

  func send(_ context: ChannelHandlerContext) {
    guard !worker.replies.bytes.isEmpty else { return }
    write(promise: nil, context)
    context.flush()
    if outflow.isToBeLookedAt || heldReplies > 0 { noteReplies(context) }
  }

  func write(promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    let buffer = context.channel.allocator.buffer(bytes: worker.replies.bytes)
    worker.replies.clear()
    outflow.written += UInt64(buffer.readableBytes)
    context.write(wrapOutboundOut(buffer), promise: promise)
  }

  // MARK: Reading

  private var wantsInput: Bool {
    switch state {
    case .refusing: true
    case .serving: !isStopping
    // So the close of a peer is seen.
    case .yielding: !isStopping && unread.count < Self.gathering
    case .waiting(_, let endsWithInput):
      !isStopping && unread.count < (endsWithInput ? Self.longGathering : Self.gathering)
    case .flooded, .closed: false
    // Dropped, so that a peer that sends before it reads comes to see its replies.
    case .closing, .lingering: true
    }
  }

  private func readIfWanted(_ context: ChannelHandlerContext) {
    guard isReadWithheld, wantsInput else { return }
    isReadWithheld = false
    context.read()
  }

  // MARK: The end

  /// Says why, and closes.
  private func refuse(_ input: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) {
    guard let refusal else { return }
    core.refuse(input, for: refusal, into: &worker.replies)
    send(context)
    close(context)
  }

  private func warn(of other: ForeignProtocol, _ context: ChannelHandlerContext) {
    guard worker.node.foreignProtocolWarnings.leftOut() != nil else { return }
    let message: Logger.Message =
      switch other {
      case .http: "A client that speaks HTTP, such as a browser, was refused, and nothing more of it carried out"
      case .tls: "A client that speaks TLS was refused; this port does not"
      }
    logger.warning(message, metadata: ["peer": "\(core.peer.name)"])
  }

  /// Closes once all replies are sent.
  func close(_ context: ChannelHandlerContext) {
    unread.clear()
    noteRequests()
    endSubscriptions(isCutOff: false, context)
    enter(.closing, context)
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenSuccess { self.linger(context) }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
  }

  /// A peer that may still be sending is heard out, or its system would throw away what it has not read.
  private func linger(_ context: ChannelHandlerContext) {
    guard case .closing = state else { return }
    if inputHasEnded { return context.close(promise: nil) }
    enter(.lingering, context)
    context.close(mode: .output, promise: nil)
  }

  func enter(_ next: State, _ context: ChannelHandlerContext) {
    state = next
    check?.cancel()
    check = nil
    let now = context.eventLoop.now
    switch next {
    case .serving, .waiting, .yielding, .closed: return
    case .flooded, .closing:
      look(context)
      watch.watchReplies(taken: outflow.taken, from: now)
    case .refusing, .lingering: watch.watchSilence(from: now)
    }
    scheduleCheck(context)
  }

  private func scheduleCheck(_ context: ChannelHandlerContext) {
    let deadline = watch.nextCheck(after: context.eventLoop.now)
    check = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
      self.look(context)
      guard self.watch.isOver(taken: self.outflow.taken, at: context.eventLoop.now) else {
        return self.scheduleCheck(context)
      }
      if case .refusing = self.state { return self.refuse(UnsafeRawBufferPointer(start: nil, count: 0), context) }
      self.logger.debug("A connection is cut off: it did not take its replies, or did not close")
      context.close(promise: nil)
    }
  }

  /// Looks how much the peer has taken; of a channel that is closed that is not known any more.
  func look(_ context: ChannelHandlerContext) {
    guard let unsent = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes) else { return }
    outflow.look(unsent: unsent)
  }
}
