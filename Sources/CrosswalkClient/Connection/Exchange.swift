import NIOCore

/// The two sides of a connection brought together, on its event loop: requests go out, replies come in, and the first
/// reply belongs to the first request that still waits for one.
final class Exchange: ChannelInboundHandler {
  typealias InboundIn = Reply
  typealias Outcome = Result<[Reply], ClientError>

  private enum State {
    case unconnected
    case open(ChannelHandlerContext)
    case closed(ClientError)
  }

  private struct Batch {
    let count: Int
    let finish: (Outcome) -> Void
  }

  private let patience: Duration
  private var state = State.unconnected
  private var waiting = CircularBuffer<Batch>()
  /// The replies to the first batch that waits, as far as they have come.
  private var received: [Reply] = []
  /// When the service last did something, or began to owe us something.
  private var lastProgress = NIODeadline.now()
  private var timer: Scheduled<Void>?

  /// - Parameter patience: how long nothing may come while replies are owed.
  init(patience: Duration) {
    self.patience = patience
  }

  /// Sends `lines`, which are `count` requests, and calls `finish` once, with as many replies or with what went wrong.
  func send(_ lines: ByteBuffer, awaiting count: Int, finish: @escaping (Outcome) -> Void) {
    switch state {
    case .unconnected: finish(.failure(.connectionLost(reason: "it was not open yet")))
    case .closed(let reason): finish(.failure(reason))
    case .open(let context):
      if waiting.isEmpty { lastProgress = .now() }
      waiting.append(Batch(count: count, finish: finish))
      // A write that fails closes the channel, and that is where we hear of it.
      context.writeAndFlush(NIOAny(lines), promise: nil)
      watch(context)
    }
  }

  func handlerAdded(context: ChannelHandlerContext) {
    state = .open(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    end(.connectionLost(reason: "it was closed"))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .open = state else { return }
    let reply = unwrapInboundIn(data)
    guard let batch = waiting.first else {
      // A service that cannot take us in says so before we have asked anything.
      if case .error(let error) = reply {
        end(.refused(error))
      } else {
        end(.protocolViolation("a reply came that nobody asked for"))
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

  func channelReadComplete(context: ChannelHandlerContext) {
    lastProgress = .now()
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    // A service that gives up on a connection says why in its last reply.
    if !waiting.isEmpty, case .error(let error) = received.last {
      end(.refused(error))
    } else {
      end(.connectionLost(reason: "the service closed it"))
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as ClientError: end(error)
    // Half a reply at the end: that the connection ended is the news.
    case is ByteToMessageDecoderError: end(.connectionLost(reason: "the service closed it in the middle of a reply"))
    default:
      if case .error(let refusal) = received.last {
        end(.refused(refusal))
      } else {
        end(.connectionLost(reason: reason(for: error)))
      }
    }
    context.close(promise: nil)
  }

  /// Remembers why the connection ended, the first reason only, and tells everyone who waits.
  private func end(_ reason: ClientError) {
    if case .closed = state { return }
    state = .closed(reason)
    timer?.cancel()
    timer = nil
    received = []
    let left = waiting
    waiting.removeAll()
    for batch in left { batch.finish(.failure(reason)) }
  }

  /// Looks after the service as long as it owes replies: one timer, however many requests.
  private func watch(_ context: ChannelHandlerContext) {
    guard timer == nil, !waiting.isEmpty else { return }
    let deadline = lastProgress + TimeAmount(patience)
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
      timer = nil
      guard case .open = state, !waiting.isEmpty else { return }
      guard lastProgress + TimeAmount(patience) <= .now() else { return watch(context) }
      end(.timedOut(after: patience))
      context.close(promise: nil)
    }
  }
}
