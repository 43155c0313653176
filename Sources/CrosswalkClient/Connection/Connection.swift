import NIOCore
import NIOPosix

/// A connection to a server, which any number of tasks may use at once.
///
/// Requests are answered in the order in which they are sent. A lost connection is not made again: every later request
/// throws the error that ended it.
package final class Connection: Sendable {
  private let channel: any Channel
  private let exchange: NIOLoopBound<Exchange>
  private let replyTimeout: Duration

  private init(channel: any Channel, exchange: NIOLoopBound<Exchange>, replyTimeout: Duration) {
    self.channel = channel
    self.exchange = exchange
    self.replyTimeout = replyTimeout
  }

  /// Connects to a server; deliveries go to `inbox`, if there is one.
  static func connect(
    to address: ServerAddress, _ configuration: Client.Configuration, inbox: Inbox?
  ) async throws(ClientError) -> Connection {
    let initialize: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
      channel.eventLoop.makeCompletedFuture {
        let exchange = Exchange(inbox: inbox)
        try channel.pipeline.syncOperations.addHandlers(ByteToMessageHandler(LineDecoder()), exchange)
        let connection = Connection(
          channel: channel, exchange: NIOLoopBound(exchange, eventLoop: channel.eventLoop),
          replyTimeout: configuration.replyTimeout)
        inbox?.attach(connection)
        return connection
      }
    }
    let bootstrap = ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .connectTimeout(TimeAmount(configuration.connectTimeout))
    do {
      if let inMemory = configuration.inMemory { return try await inMemory.connect(initialize) }
      switch address {
      case .tcp(let host, let port):
        return try await bootstrap.keepingAlive()
          .connect(host: host, port: port, channelInitializer: initialize)
      case .unix(let path):
        return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: initialize)
      }
    } catch {
      throw .cannotConnect(address, reason: reason(for: error))
    }
  }

  /// Whether the connection is open, as far as is known.
  var isOpen: Bool { channel.isActive }

  /// Sends one request and waits for its reply.
  package func reply(to request: Request) async throws(ClientError) -> Reply {
    try await replies(to: CollectionOfOne(request))[0]
  }

  /// Sends requests and returns their replies, in the order of the requests.
  ///
  /// The requests of a batch are sent without waiting for replies.
  package func replies(to requests: some Sequence<Request>) async throws(ClientError) -> [Reply] {
    var replies: [Reply] = []
    for batch in requests.batches {
      do throws(Failure) { replies += try await send(batch).get() } catch { throw error.error }
    }
    return replies
  }

  /// Authenticates the client with its token.
  ///
  /// - Throws: `ClientError.refused` if the server does not accept the token.
  func authenticate(token: String) async throws(ClientError) {
    switch try await reply(to: Request(["AUTH", token])) {
    case .ok: return
    case let other: throw ClientError(unexpected: other, to: "AUTH")
    }
  }

  /// Closes the connection; requests that wait for replies throw.
  package func close() async {
    // This fails only if the connection is closed already.
    try? await channel.close()
  }

  /// Sends a batch and waits for its replies or until the task is cancelled.
  ///
  /// - Parameters:
  ///   - batch: The requests.
  ///   - maximumSilence: How long to wait for the next byte; nil for the reply timeout of the configuration.
  /// - Returns: The replies, in the order of the requests, or the failure.
  /// - Returns: The replies, in the order of the requests, or the failure.
  /// - Returns: The replies, in the order of the requests, or the failure.
  func send(_ batch: RequestBatch, maximumSilence: Duration? = nil) async -> Result<[Reply], Failure> {
    await firstOutcome(whenCancelled: .failure(.final(.cancelled))) { settle in
      send(batch, maximumSilence: maximumSilence, finish: settle)
    }
  }

  /// Sends a batch without waiting for its replies.
  func post(_ batch: RequestBatch) {
    send(batch, maximumSilence: nil) { _ in }
  }

  /// Closes the sending side, so that the server answers and closes the connection.
  ///
  /// If it has not after 5 seconds, the client closes the connection.
  func finishSending() {
    channel.eventLoop.execute { [exchange] in exchange.value.finishSending(within: .seconds(5)) }
  }

  /// Sets whether to read what arrives or to leave it in the sockets.
  func setReading(_ isReading: Bool) {
    channel.setOption(.autoRead, value: isReading).whenComplete { _ in }
  }

  private func send(
    _ batch: RequestBatch, maximumSilence: Duration?, finish: @escaping @Sendable (Result<[Reply], Failure>) -> Void
  ) {
    channel.eventLoop.execute { [exchange, maximumSilence = maximumSilence ?? replyTimeout] in
      exchange.value.send(batch, maximumSilence: maximumSilence, finish: finish)
    }
  }
}
