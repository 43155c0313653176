public import Logging

// Connections to a server: how requests are sent and replies come back.
//
// A `Client` has pools (`Pool`) of a few links. A `Link` makes a connection when it is first needed and again after it
// was lost. A `Connection` sends requests and matches replies to them (`Exchange`), in the order in which they were
// sent. All of this is in memory, and nothing of it survives the process. When the server or Redis crashes, connections
// are made again, and requests are sent again if doing them twice does no harm.

/// A client of a server that translates values, records calls, grants locks and passes on messages.
///
/// ```swift
/// let client = Client(.tcp(host: "crosswalk.internal", port: 7440))
/// let answer = try await client.lookup("USD", in: "iso4217", from: "alpha", to: "numeric")
/// ```
///
/// An application needs one client for its whole life. The client connects when it is first used. The requests of many
/// tasks share a few connections, and no request waits for another's reply. A lost connection is made again, after a
/// pause that grows while the server is away.
///
/// A request that cannot be sent is tried again for `retryTimeout`. A request that was sent, but whose reply was lost
/// with the connection, is sent again only if it does no harm to do it twice: a lookup, or a message that is published
/// with an id. A call is never recorded twice, and a message without an id is never published twice.
///
/// Tests of an application need no server: an ``InMemoryCrosswalk`` makes clients that it answers itself.
public final class Client: Sendable {
  /// The address of the server.
  public let address: ServerAddress
  /// How the client connects and how long it waits.
  public let configuration: Configuration

  /// The connections for requests that a server answers from its memory.
  let quick: Pool
  /// The connections for requests whose replies take longer, since they wait for Redis; lookups do not wait for them.
  let slow: Pool
  let recorder: Recorder

  /// Makes a client that connects when it is first used.
  ///
  /// - Parameters:
  ///   - address: The address of the server.
  ///   - configuration: How the client connects and how long it waits.
  ///   - logger: The log for these events: the server cannot be reached, or can be reached again; a lock was lost;
  ///     calls could not be recorded. Without a logger, nothing is logged.
  public init(
    _ address: ServerAddress = .standard, configuration: Configuration = Configuration(), logger: Logger? = nil
  ) {
    var configuration = configuration
    if let logger { configuration.logger = logger }
    self.address = address
    self.configuration = configuration
    quick = Pool(size: configuration.maximumConnections, to: address, configuration)
    slow = Pool(size: configuration.maximumConnections, to: address, configuration)
    recorder = Recorder(pool: quick, limit: configuration.retryTimeout, logger: configuration.logger)
  }

  /// Asks whether the server answers.
  ///
  /// - Returns: The time until the reply, including the time to connect if the client was not connected.
  /// - Throws: `ClientError` if the server does not answer.
  @discardableResult
  public func ping() async throws(ClientError) -> Duration {
    let start = configuration.time.now()
    let reply = try await reply(to: Request(["PING"]), over: quick, isRepeatable: true)
    guard case .ok = reply else { throw ClientError(unexpected: reply, to: "PING") }
    return start.duration(to: configuration.time.now())
  }

  /// Makes separate connections to the same server.
  func makePool(size: Int) -> Pool {
    Pool(size: size, to: address, configuration)
  }

  /// Sends the calls that `measure` has recorded so far, and closes the shared connections.
  ///
  /// Requests that wait for replies, and all later ones, throw `ClientError.closed` or `connectionLost`. Locks and
  /// subscriptions have connections of their own, which are closed when the tasks that hold them end.
  public func close() async {
    await recorder.finish()
    await quick.close()
    await slow.close()
  }
}

extension Client {
  /// How a client connects and how long it waits.
  public struct Configuration: Sendable {
    /// The token that authenticates the client, if the server requires one.
    public var token: String?
    /// The most connections that are shared for lookups and recording; as many more are shared for publishing.
    ///
    /// It is at least 1. A server answers lookups and recording from its memory, while publishing waits for Redis.
    /// Requests are pipelined, so more connections help only if one of them is always busy. Each held lock, and each
    /// subscription that is read, has a connection of its own besides.
    public var maximumConnections = 2
    /// How long connecting may take, for all addresses of the host together.
    public var connectTimeout = Duration.seconds(5)
    /// How long the client waits for the next byte while it expects replies.
    ///
    /// It should be more than 10 s, since a server itself waits that long for Redis.
    public var replyTimeout = Duration.seconds(15)
    /// How long a request is tried again while the server cannot be reached; with 0 it is tried once.
    ///
    /// This holds for requests that may be tried again.
    public var retryTimeout = Duration.seconds(3)

    package var time = Clock.system
    /// The log for what happens to the connections.
    var logger = Logger(label: "crosswalk", factory: { _ in SwiftLogNoOpLogHandler() })
    /// The stand-in that answers instead of a server, for tests.
    var inMemory: InMemoryCrosswalk?

    /// Makes the default configuration, without a token.
    public init() {}
  }
}
