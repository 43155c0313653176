internal import CrosswalkStore
internal import Glibc
internal import Logging
internal import NIOCore

/// Has the socket of a connection: tells `ConnectionState` what happens, and carries out what that says.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let loopContext: LoopContext
  private let logger: Logger
  private var state: ConnectionState
  /// What commands know this connection by, once one of them has asked.
  private var identity: ConnectionIdentity?
  /// The request that runs.
  private var task: Task<Void, Never>?
  private var check: (time: LoopTime, task: Scheduled<Void>)?
  private var isCarryingOut = false
  private var isReadWithheld = false

  /// A handler for a connection that is about to become active; all that it gets is the refusal, where there is one.
  init(session: Session, timing: Timing, logger: Logger, refusal: RequestFault? = nil) {
    loopContext = session.loopContext
    state = ConnectionState(session: session, timing: timing, refusal: refusal)
    self.logger = logger
  }

  // MARK: What the channel says

  func channelActive(context: ChannelHandlerContext) {
    state.begin(with: Peer(context.channel), at: context.time)
    carryOut(context)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    loopContext.backlog.noteRead()
    unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
      state.received(bytes, at: context.time)
      carryOut(context)
    }
  }

  func read(context: ChannelHandlerContext) {
    isReadWithheld = true
    readIfWanted(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    state.becameWritable(context.channel.isWritable)
    carryOut(context)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed: state.inputEnded()
    case ConnectionEvent.stop: state.stop()
    case ConnectionEvent.giveUp: state.giveUp()
    default: return context.fireUserInboundEventTriggered(event)
    }
    carryOut(context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.debug("A connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    state.closed()
    carryOut(context)
    context.fireChannelInactive()
  }

  /// A subscription has messages to be written.
  func deliver(from subscription: Subscription, _ context: ChannelHandlerContext) {
    state.delivered(by: subscription)
    carryOut(context)
  }

  // MARK: What is to be done

  private func carryOut(_ context: ChannelHandlerContext) {
    // An action may lead back here, with news that the loop below looks at anyway.
    guard !isCarryingOut else { return state.keepInput() }
    isCarryingOut = true
    while let action = state.next(at: context.time, into: &loopContext.replies) {
      carryOut(action, context)
    }
    isCarryingOut = false
    readIfWanted(context)
    scheduleCheck(context)
  }

  private func carryOut(_ action: ConnectionState.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .send: send(context, promise: nil)
    case .sendMessages(let count, let subscription):
      send(context, promise: messagesSent(count, subscription, context))
    case .look:
      if let unsent = context.unsent { state.looked(unsent: unsent, at: context.time) }
    case .awaitSent: awaitSent(context)
    case .run(let request): run(request, context)
    case .cancel: task?.cancel()
    case .begin(let begin): begin()
    case .takeBack(let takeBack): loopContext.tasks.run(on: context.eventLoop, takeBack)
    case .awaitTurn:
      loopContext.backlog.add(on: context.eventLoop) {
        self.state.turnHasCome()
        self.carryOut(context)
      }
    case .endSubscriptions(let taken): endSubscriptions(cutOffAt: taken, context)
    case .warn(let other): warn(of: other)
    case .closeOutput: context.close(mode: .output, promise: nil)
    case .close(let reason):
      log(reason)
      context.close(promise: nil)
    }
  }

  private func send(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
    let buffer = context.channel.allocator.buffer(bytes: loopContext.replies.bytes)
    loopContext.replies.clear()
    context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
  }

  private func messagesSent(
    _ count: Int, _ subscription: Subscription, _ context: ChannelHandlerContext
  ) -> EventLoopPromise<Void> {
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenSuccess {
      self.state.messagesAreSent(count)
      subscription.firstAreSent(count)
    }
    return sent
  }

  private func awaitSent(_ context: ChannelHandlerContext) {
    let sent = context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenSuccess {
      guard let unsent = context.unsent else { return }
      self.state.allIsSent(unsent: unsent, at: context.time)
      self.carryOut(context)
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
  }

  private func run(_ request: DeferredRequest, _ context: ChannelHandlerContext) {
    let loop = context.eventLoop
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: loop)
    let identity =
      identity
      ?? ConnectionIdentity(name: "\(state.core.peer.name) via \(loopContext.node.name)") { subscription in
        loop.execute { bound.value.handler.deliver(from: subscription, bound.value.context) }
      }
    self.identity = identity
    task = loopContext.tasks.run(on: loop) {
      let reply = await request.run(identity)
      loop.execute { bound.value.handler.finish(reply, bound.value.context) }
    }
  }

  private func finish(_ reply: DeferredReply, _ context: ChannelHandlerContext) {
    task = nil
    state.replied(reply, isOthersTurn: loopContext.backlog.noteDeferredReply())
    carryOut(context)
  }

  private func endSubscriptions(cutOffAt taken: UInt64?, _ context: ChannelHandlerContext) {
    for subscription in identity?.end() ?? [] {
      loopContext.tasks.run(on: context.eventLoop) { await subscription.end(cutOffAt: taken) }
    }
    identity = nil
  }

  // MARK: Between events

  private func readIfWanted(_ context: ChannelHandlerContext) {
    guard isReadWithheld, state.wantsInput else { return }
    isReadWithheld = false
    context.read()
  }

  private func scheduleCheck(_ context: ChannelHandlerContext) {
    let time = state.nextCheck
    guard time != check?.time else { return }
    check?.task.cancel()
    check = time.map { time in
      let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(time)) {
        self.check = nil
        guard let unsent = context.unsent else { return }
        self.state.check(at: context.time, unsent: unsent, onTheWay: context.untaken)
        self.carryOut(context)
      }
      return (time, task)
    }
  }

  // MARK: The log

  private func warn(of other: ForeignProtocol) {
    guard loopContext.node.foreignProtocolWarnings.leftOut() != nil else { return }
    let message: Logger.Message =
      switch other {
      case .http:
        "A client that speaks HTTP, such as a browser, was refused, and nothing more of it carried out"
      case .tls: "A client that speaks TLS was refused; this port does not"
      }
    logger.warning(message, metadata: ["peer": "\(state.core.peer.name)"])
  }

  private func log(_ reason: ConnectionState.CutOff?) {
    switch reason {
    case nil: return
    case .stalled:
      logger.debug("A connection is cut off: it did not take its replies, or did not close")
    case .subscriberStalled: logSubscriber("A subscriber is cut off: it does not take its messages")
    case .subscriberTooFarBehind: logSubscriber("A subscriber is cut off: it is too far behind")
    }
  }

  private func logSubscriber(_ message: Logger.Message) {
    logger.info(message, metadata: ["peer": "\(state.core.peer.name)"])
  }
}

extension ChannelHandlerContext {
  fileprivate var time: LoopTime { LoopTime(uptime: .nanoseconds(eventLoop.now.uptimeNanoseconds)) }

  /// Bytes that our system has not taken from the channel; nil where that is closed.
  fileprivate var unsent: Int? { try? channel.syncOptions?.getOption(.bufferedWritableBytes) }

  /// Bytes that our system has taken from the channel, and the peer's system has not.
  fileprivate var untaken: Int {
    let count = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      var count: CInt = 0
      // Not known for some kinds of sockets: then nothing is waited for.
      return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? count : 0
    }
    return Int(count ?? 0)
  }
}

extension NIODeadline {
  fileprivate init(_ time: LoopTime) {
    self = .uptimeNanoseconds(0) + TimeAmount(time.uptime)
  }
}
