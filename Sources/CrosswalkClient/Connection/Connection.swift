import NIOCore
import NIOPosix

/// A connection to a server, which any number of tasks may use at once.
///
/// Requests are answered in the order in which they are sent. A connection that is lost stays lost: every later request
/// throws what ended it.
package final class Connection: Sendable {
  private let channel: any Channel
  private let exchange: NIOLoopBound<Exchange>
  private let replyTimeout: Duration

  private init(channel: any Channel, exchange: NIOLoopBound<Exchange>, replyTimeout: Duration) {
    self.channel = channel
    self.exchange = exchange
    self.replyTimeout = replyTimeout
  }

  /// Connects to a server; what is delivered goes to `inbox`, if there is one.
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

  /// Whether the connection is not known to be lost.
  var isOpen: Bool { channel.isActive }

  /// Sends one request and waits for its reply.
  package func reply(to request: Request) async throws(ClientError) -> Reply {
    try await replies(to: CollectionOfOne(request))[0]
  }

  /// Sends requests together, without waiting for one reply before the next request, and gives the replies in the order
  /// of the requests.
  package func replies(to requests: some Sequence<Request>) async throws(ClientError) -> [Reply] {
    var replies: [Reply] = []
    for batch in requests.batches {
      do throws(Failure) { replies += try await send(batch).get() } catch { throw error.error }
    }
    return replies
  }

  /// Says who we are, where the server wants to know.
  ///
  /// - Throws: `ClientError.refused` if the server does not take the token.
  func authenticate(token: String) async throws(ClientError) {
    switch try await reply(to: Request(["AUTH", token])) {
    case .ok: return
    case let other: throw ClientError(unexpected: other, to: "AUTH")
    }
  }

  /// Ends the connection; requests that wait for replies throw.
  package func close() async {
    // Closing fails only where it is closed already.
    try? await channel.close()
  }

  /// Sends a batch and waits for its replies, or until the task is cancelled.
  ///
  /// `maximumSilence` is how long nothing may come meanwhile, if it is another time than usual.
  func send(_ batch: RequestBatch, maximumSilence: Duration? = nil) async -> Result<[Reply], Failure> {
    await firstOutcome(whenCancelled: .failure(.final(.cancelled))) { settle in
      send(batch, maximumSilence: maximumSilence, finish: settle)
    }
  }

  /// Sends a batch whose replies nobody waits for.
  func post(_ batch: RequestBatch) {
    send(batch, maximumSilence: nil) { _ in }
  }

  /// Sends nothing more, so that the server closes the connection once it has answered; it has 5 seconds for that.
  func finishSending() {
    channel.eventLoop.execute { [exchange] in exchange.value.finishSending(within: .seconds(5)) }
  }

  /// Reads what comes, or leaves it to wait in the sockets.
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
