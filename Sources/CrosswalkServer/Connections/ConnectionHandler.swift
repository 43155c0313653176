internal import CrosswalkNetwork
internal import CrosswalkStore
internal import Logging

/// The owner of a connection's socket: it reports events to `ConnectionState` and carries out the actions of that.
///
/// It is used on the thread of its event loop only.
final class ConnectionHandler<Stream: ByteStream>: ConnectionDelegate, OpenConnection {
  private let stream: Stream
  private let connections: LoopConnections
  private let loopContext: LoopContext
  private let logger: Logger
  // Accesses cannot overlap and need not be checked. All of them are on one thread, and `next` and the other methods of
  // the state call nothing that leads back here: the actions are carried out between the calls of `next`. When an
  // action leads back here, its access begins and ends between two such calls, and `carryOut` does not call `next`
  // again meanwhile (`isCarryingOut`). Checks would cost a tenth of a read.
  @exclusivity(unchecked) private var state: ConnectionState
  /// The identity that commands know this connection by; made when a command first needs it.
  private var identity: ConnectionIdentity?
  /// The task of the request that waits for its reply.
  private var task: Task<Void, Never>?
  private var check: (time: LoopTime, cancel: () -> Void)?
  private var isCarryingOut = false

  /// Makes a handler for an open connection; if there is a refusal, the peer gets only that.
  init(
    _ stream: Stream, of connections: LoopConnections, role: Role?, timing: Timing, logger: Logger,
    refusal: RequestFault? = nil
  ) {
    self.stream = stream
    self.connections = connections
    self.logger = logger
    loopContext = connections.loopContext
    let session = Session(role: role, loopContext: loopContext)
    state = ConnectionState(session: session, timing: timing, refusal: refusal)
  }

  // MARK: Events of the socket

  /// Begins to serve the connection: from now on it reads, and `received` is called with what arrives.
  func begin() {
    state.begin(with: Peer(remote: stream.peerAddress, local: stream.localAddress), at: time)
    stream.startReading()
    carryOut()
  }

  func received(_ bytes: UnsafeRawBufferPointer) {
    connections.backlog.noteRead()
    state.received(bytes, at: time)
    carryOut()
  }

  func inputEnded() {
    state.inputEnded()
    carryOut()
  }

  func writabilityChanged() {
    state.becameWritable(stream.isWritable)
    carryOut()
  }

  func closed(by error: NetworkError?) {
    if let error { logger.debug("A connection failed", metadata: ["error": "\(error)"]) }
    state.closed()
    carryOut()
    connections.remove(self)
  }

  // MARK: Events of the server

  func stop() {
    state.stop()
    carryOut()
  }

  func giveUp() {
    state.giveUp()
    carryOut()
  }

  func cutOff() { stream.close() }

  /// Writes the messages that a subscription has received.
  func deliver(from subscription: Subscription) {
    state.delivered(by: subscription)
    carryOut()
  }

  // MARK: Actions

  private func carryOut() {
    // An action may lead back here; the loop below, which still runs, then handles the new event.
    guard !isCarryingOut else { return state.keepInput() }
    isCarryingOut = true
    while let action = state.next(at: time, into: &loopContext.replies) { carryOut(action) }
    isCarryingOut = false
    if state.wantsInput { stream.startReading() } else { stream.stopReading() }
    scheduleCheck()
  }

  private func carryOut(_ action: ConnectionState.Action) {
    switch action {
    case .send: send()
    case .sendMessages(let count, let subscription):
      send()
      stream.whenSent {
        self.state.messagesAreSent(count)
        subscription.firstAreSent(count)
      }
    case .look: state.looked(unsent: stream.unsent, at: time)
    case .awaitSent:
      stream.whenSent {
        self.state.allIsSent(unsent: self.stream.unsent, at: self.time)
        self.carryOut()
      }
    case .run(let request): run(request)
    case .cancel: task?.cancel()
    case .begin(let begin): begin()
    case .takeBack(let takeBack): connections.tasks.run(takeBack)
    case .awaitTurn: connections.backlog.add { self.goOn() }
    case .endSubscriptions(let taken): endSubscriptions(cutOffAt: taken)
    case .warn(let other): warn(of: other)
    case .closeOutput: stream.closeOutput()
    case .close(let reason):
      log(reason)
      stream.close()
    }
  }

  private func send() {
    loopContext.replies.bytes.withUnsafeBytes { stream.send($0) }
    loopContext.replies.clear()
  }

  /// Goes on after others have had their turn.
  private func goOn() {
    // While the connection has too much input, it does not read, and so it does not learn that its peer is gone.
    if stream.isBroken { return stream.close() }
    state.turnHasCome()
    carryOut()
  }

  private func run(_ request: DeferredRequest) {
    let bound = LoopBound(self, connections.loop)
    let identity = identity ?? makeIdentity(bound)
    self.identity = identity
    task = connections.tasks.run { [loop = connections.loop] in
      let reply = await request.run(identity)
      loop.execute { bound.value.finish(reply) }
    }
  }

  private func makeIdentity(_ bound: LoopBound<ConnectionHandler>) -> ConnectionIdentity {
    ConnectionIdentity(name: "\(state.core.peer.name) via \(loopContext.node.name)") {
      [loop = connections.loop] subscription in
      loop.execute { bound.value.deliver(from: subscription) }
    }
  }

  private func finish(_ reply: DeferredReply) {
    task = nil
    state.replied(reply, isOthersTurn: connections.backlog.noteDeferredReply())
    carryOut()
  }

  private func endSubscriptions(cutOffAt taken: UInt64?) {
    for subscription in identity?.end() ?? [] {
      connections.tasks.run { await subscription.end(cutOffAt: taken) }
    }
    identity = nil
  }

  // MARK: Time

  private var time: LoopTime { LoopTime(uptime: connections.loop.uptime) }

  private func scheduleCheck() {
    let next = state.nextCheck
    guard next != check?.time else { return }
    check?.cancel()
    check = next.map { next in
      let cancel = connections.loop.schedule(at: next.uptime) {
        self.check = nil
        self.state.check(at: self.time, unsent: self.stream.unsent, onTheWay: self.stream.untaken)
        self.carryOut()
      }
      return (next, cancel)
    }
  }

  // MARK: The log

  private func warn(of other: ForeignProtocol) {
    guard loopContext.node.foreignProtocolWarnings.leftOut() != nil else { return }
    let message: Logger.Message =
      switch other {
      case .http:
        "A client that speaks HTTP, such as a browser, was refused; nothing else that it sent was carried out"
      case .tls: "A client that speaks TLS was refused; this port does not support TLS"
      }
    logger.warning(message, metadata: ["peer": "\(state.core.peer.name)"])
  }

  private func log(_ reason: ConnectionState.CutOff?) {
    switch reason {
    case nil: return
    case .stalled:
      logger.debug("A connection was cut off: it did not take its replies or did not close")
    case .subscriberStalled: logSubscriber("A subscriber was cut off: it did not take its messages")
    case .subscriberTooFarBehind: logSubscriber("A subscriber was cut off: it had too many unsent messages")
    }
  }

  private func logSubscriber(_ message: Logger.Message) {
    logger.info(message, metadata: ["peer": "\(state.core.peer.name)"])
  }
}
