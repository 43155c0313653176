import NIOCore

/// The handler of a connection on its event loop, which matches replies to requests.
///
/// A reply belongs to the first request that still waits for one. Deliveries go to the inbox, if there is one.
final class Exchange: ChannelInboundHandler {
  typealias InboundIn = ServerLine
  typealias Outcome = Result<[Reply], Failure>

  private enum State {
    case unconnected
    case open(ChannelHandlerContext)
    /// Nothing more is sent, but replies still arrive.
    case ending(ChannelHandlerContext)
    case closed(ClientError)
  }

  private struct Batch {
    let count: Int
    let maximumSilence: TimeAmount
    let finish: (Outcome) -> Void
  }

  private let inbox: Inbox?
  private var state = State.unconnected
  private var waiting = CircularBuffer<Batch>()
  /// The replies to the first waiting batch that have arrived so far.
  private var received: [Reply] = []
  /// The time when something last arrived, or when the client began to expect replies.
  private var lastProgress = NIODeadline.now()
  private var timer: (due: NIODeadline, task: Scheduled<Void>)?
  private var isFlushing = false

  /// Makes the handler of a new connection.
  ///
  /// - Parameter inbox: The inbox for deliveries; without one, a delivery is a violation of the protocol.
  init(inbox: Inbox?) {
    self.inbox = inbox
  }

  /// Sends requests and calls `finish` once, with one reply for each request or with a failure.
  ///
  /// - Parameters:
  ///   - batch: The requests.
  ///   - maximumSilence: How long to wait for the next byte while replies are missing.
  ///   - finish: Called once, on the event loop.
  func send(_ batch: RequestBatch, maximumSilence: Duration, finish: @escaping (Outcome) -> Void) {
    switch state {
    case .unconnected: finish(.failure(.unsent(.connectionLost(reason: "it was not open yet"))))
    case .ending: finish(.failure(.unsent(.connectionLost(reason: "it is being closed"))))
    case .closed(let reason): finish(.failure(Failure(reason, wasSent: false)))
    case .open(let context):
      if waiting.isEmpty { lastProgress = .now() }
      waiting.append(Batch(count: batch.count, maximumSilence: TimeAmount(maximumSilence), finish: finish))
      // If the write fails, the channel is closed, and `channelInactive` reports that.
      context.write(NIOAny(batch.lines), promise: nil)
      flush(context)
      watch(context)
    }
  }

  /// Closes the sending side, so that the server answers and closes the connection.
  ///
  /// If it has not after `limit`, the client closes the connection.
  func finishSending(within limit: TimeAmount) {
    guard case .open(let context) = state else { return }
    state = .ending(context)
    context.flush()
    context.close(mode: .output, promise: nil)
    context.eventLoop.assumeIsolated().scheduleTask(in: limit) { context.close(promise: nil) }
  }

  func handlerAdded(context: ChannelHandlerContext) {
    state = .open(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    end(.connectionLost(reason: "it was closed"))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .closed = state { return }
    switch unwrapInboundIn(data) {
    case .reply(let reply): take(reply, context)
    case .delivery(let delivery):
      if let inbox { return inbox.receive(delivery) }
      end(.protocolViolation("the server sent a message without a subscription"))
      context.close(promise: nil)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    lastProgress = .now()
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    // A server that closes a connection by itself says why in its last reply.
    if !waiting.isEmpty, case .error(let error) = received.last {
      end(.refused(error))
    } else {
      end(.connectionLost(reason: "the server closed it"))
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as ClientError: end(error)
    // The input ended in the middle of a reply. The cause is that the connection was closed.
    case is ByteToMessageDecoderError: end(.connectionLost(reason: "the server closed it in the middle of a reply"))
    default:
      if case .error(let refusal) = received.last {
        end(.refused(refusal))
      } else {
        end(.connectionLost(reason: reason(for: error)))
      }
    }
    context.close(promise: nil)
  }

  private func take(_ reply: Reply, _ context: ChannelHandlerContext) {
    guard let batch = waiting.first else {
      // A server that refuses a connection says so before it gets a request.
      if case .error(let error) = reply {
        end(.refused(error))
      } else {
        end(.protocolViolation("the server sent a reply without a request"))
      }
      context.close(promise: nil)
      return
    }
    received.append(reply)
    guard received.count == batch.count else { return }
    waiting.removeFirst()
    let replies = received
    received = []
    batch.finish(.success(replies))
  }

  /// Keeps the first reason for the end of the connection, and reports it to everyone who waits.
  private func end(_ reason: ClientError) {
    if case .closed = state { return }
    state = .closed(reason)
    timer?.task.cancel()
    timer = nil
    received = []
    inbox?.finish()
    let left = waiting
    waiting.removeAll()
    for batch in left { batch.finish(.failure(Failure(reason, wasSent: true))) }
  }

  /// Writes requests that many tasks make at about the same time to the socket together.
  private func flush(_ context: ChannelHandlerContext) {
    guard !isFlushing else { return }
    isFlushing = true
    context.eventLoop.assumeIsolated().execute { [self] in
      isFlushing = false
      if case .open(let context) = state { context.flush() }
    }
  }

  /// Ends the connection if the server is silent for too long while replies are missing.
  ///
  /// There is one timer for all requests.
  private func watch(_ context: ChannelHandlerContext) {
    guard let batch = waiting.first else { return }
    let due = lastProgress + batch.maximumSilence
    if let timer {
      guard due < timer.due else { return }
      timer.task.cancel()
    }
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [self] in
      timer = nil
      guard let batch = waiting.first else { return }
      guard lastProgress + batch.maximumSilence <= .now() else { return watch(context) }
      end(.timedOut(after: .nanoseconds(batch.maximumSilence.nanoseconds)))
      context.close(promise: nil)
    }
    timer = (due, task)
  }
}
