import NIOCore
import NIOPosix

/// A connection to a service, which any number of tasks may use at once.
///
/// Requests are answered in the order in which they are sent. A connection that is lost stays lost: every later request
/// throws what ended it.
package final class Connection: Sendable {
  /// As many requests as are sent before their replies are waited for: enough that the way there and back does not
  /// count, few enough that memory does not.
  private static let batchRequests = 8192
  private static let batchBytes = 256 << 10

  /// How long nothing may come while replies are owed, unless it is said otherwise.
  package static let usualReplyTimeout = Duration.seconds(30)

  private let channel: any Channel
  private let exchange: NIOLoopBound<Exchange>

  private init(channel: any Channel, exchange: NIOLoopBound<Exchange>) {
    self.channel = channel
    self.exchange = exchange
  }

  /// Connects to a service.
  ///
  /// `connectTimeout` is how long the connecting may take, all of the host's addresses together; `replyTimeout` how long
  /// nothing may come while replies are owed. A service itself gives up on Redis after 10 s.
  package static func connect(
    to address: ServiceAddress, connectTimeout: Duration = .seconds(5), replyTimeout: Duration = usualReplyTimeout
  ) async throws(ClientError) -> Connection {
    let bootstrap = ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .connectTimeout(TimeAmount(connectTimeout))
    let initialize: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
      channel.eventLoop.makeCompletedFuture {
        let exchange = Exchange(patience: replyTimeout)
        try channel.pipeline.syncOperations.addHandlers(ByteToMessageHandler(ReplyDecoder()), exchange)
        return Connection(channel: channel, exchange: NIOLoopBound(exchange, eventLoop: channel.eventLoop))
      }
    }
    do {
      switch address {
      case .tcp(let host, let port):
        return try await bootstrap.connect(host: host, port: port, channelInitializer: initialize)
      case .unix(let path):
        return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: initialize)
      }
    } catch {
      throw .cannotConnect(address, reason: reason(for: error))
    }
  }

  /// Sends one request and waits for its reply.
  package func reply(to request: Request) async throws(ClientError) -> Reply {
    try await replies(to: CollectionOfOne(request))[0]
  }

  /// Sends requests together, without waiting for one reply before the next request, and gives the replies in the order
  /// of the requests.
  package func replies(to requests: some Sequence<Request>) async throws(ClientError) -> [Reply] {
    var replies: [Reply] = []
    var lines = ByteBuffer()
    var count = 0
    for request in requests {
      request.write(to: &lines)
      count += 1
      guard count == Self.batchRequests || lines.readableBytes >= Self.batchBytes else { continue }
      replies += try await exchange(lines, count: count)
      // A buffer of its own for each batch: the sockets may still hold the last.
      lines = ByteBuffer()
      count = 0
    }
    if count > 0 { replies += try await exchange(lines, count: count) }
    return replies
  }

  /// Says who we are, where the service wants to know.
  ///
  /// - Throws: `ClientError.refused` if the service does not take the token.
  package func authenticate(token: String) async throws(ClientError) {
    switch try await reply(to: Request(["AUTH", token])) {
    case .ok: return
    case .error(let error): throw .refused(error)
    case let other: throw .protocolViolation("AUTH was answered \(other)")
    }
  }

  /// Ends the connection; requests that wait for replies throw.
  package func close() async {
    // Closing fails only where it is closed already.
    try? await channel.close()
  }

  private func exchange(_ lines: ByteBuffer, count: Int) async throws(ClientError) -> [Reply] {
    let outcome = await withCheckedContinuation { continuation in
      channel.eventLoop.execute { [exchange] in
        exchange.value.send(lines, awaiting: count) { continuation.resume(returning: $0) }
      }
    }
    return try outcome.get()
  }
}
