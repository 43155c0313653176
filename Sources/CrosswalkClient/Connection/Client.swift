public import Logging

/// A server that translates values, records calls, lends out locks and passes on messages, as an application sees it.
///
/// ```swift
/// let client = Client(.tcp(host: "crosswalk.internal", port: 7440))
/// let answer = try await client.lookup("USD", in: "iso4217", from: "alpha", to: "numeric")
/// ```
///
/// One client serves the whole application, for all of its life. It connects when it is first used; requests of many tasks
/// go over a few connections, without one waiting for another's reply. A connection that is lost is made anew, after a
/// pause that grows while the server is away.
///
/// What cannot be sent is tried again for `retryTimeout`. What was sent, and whose reply did not come because the
/// connection was lost, is sent again only if it does no harm to do it twice: lookups, and messages that are published with
/// an id. A call is never recorded, and a message without an id never published, a second time.
///
/// Tests of an application need no server: an ``InMemoryCrosswalk`` makes clients that ask it.
public final class Client: Sendable {
  /// Where the server listens.
  public let address: ServerAddress
  /// How the client connects, and how long it waits.
  public let configuration: Configuration

  /// For what a server answers from its memory.
  let quick: Pool
  /// For what a server answers when Redis has answered: nobody else waits for that.
  let slow: Pool
  let recorder: Recorder

  /// A client that connects when it is first used.
  ///
  /// - Parameters:
  ///   - address: Where the server listens.
  ///   - configuration: How it connects, and how long it waits.
  ///   - logger: Where it says that the server cannot be reached, and that it can be again; that a lock was lost; and that
  ///     calls could not be recorded. Without one it says nothing.
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
  /// - Returns: How long the answer took, the connecting included if there was no connection.
  /// - Throws: `ClientError` where it does not answer.
  @discardableResult
  public func ping() async throws(ClientError) -> Duration {
    let start = configuration.time.now()
    let reply = try await reply(to: Request(["PING"]), over: quick, isRepeatable: true)
    guard case .ok = reply else { throw ClientError(unexpected: reply, to: "PING") }
    return start.duration(to: configuration.time.now())
  }

  /// Connections of their own to the same server.
  func makePool(size: Int) -> Pool {
    Pool(size: size, to: address, configuration)
  }

  /// Sends the calls that `measure` has recorded so far, and ends the shared connections; requests that wait for replies,
  /// and all later ones, throw `ClientError.closed` or `connectionLost`.
  ///
  /// Locks and subscriptions have connections of their own, which end with the tasks that hold them.
  public func close() async {
    await recorder.finish()
    await quick.close()
    await slow.close()
  }
}

extension Client {
  /// How a client connects, and how long it waits.
  public struct Configuration: Sendable {
    /// Who asks, where the server wants to know.
    public var token: String?
    /// The most connections that are shared for lookups and recording, which a server answers from its memory; and as many
    /// for publishing, which waits for Redis.
    ///
    /// At least 1. Requests are pipelined: more help only where one is kept busy. A lock that is held, and a subscription
    /// that is read, has a connection of its own besides.
    public var maximumConnections = 2
    /// How long connecting may take, all of the host's addresses together.
    public var connectTimeout = Duration.seconds(5)
    /// How long no byte may come while replies are owed.
    ///
    /// A server itself gives up on Redis after 10 s: less than that is impatient.
    public var replyTimeout = Duration.seconds(15)
    /// For how long a request is tried again that may be, while the server cannot be reached; 0 tries once.
    public var retryTimeout = Duration.seconds(3)

    package var time = Clock.system
    /// Where the client says what happens to its connections.
    var logger = Logger(label: "crosswalk", factory: { _ in SwiftLogNoOpLogHandler() })
    /// What answers in place of a server, for tests.
    var inMemory: InMemoryCrosswalk?

    /// The usual ways; no token.
    public init() {}
  }
}
