/// A service that translates values, records calls, lends out locks and passes on messages, as an application sees it.
///
/// ```swift
/// let client = Client(.tcp(host: "crosswalk.internal", port: 7440))
/// let answer = try await client.lookup("USD", in: "iso4217", from: "alpha", to: "numeric")
/// ```
///
/// One client serves the whole application, for all of its life. It connects when it is first used; requests of many tasks
/// go over a few connections, without one waiting for another's reply. A connection that is lost is made anew, after a
/// pause that grows while the service is away.
///
/// What cannot be sent is tried again for `retryTimeout`. What was sent, and whose reply did not come because the
/// connection was lost, is sent again only if it does no harm to do it twice: lookups, and messages that are published with
/// an id. A call is never recorded, and a message without an id never published, a second time.
public final class Client: Sendable {
  /// Where the service listens.
  public let address: ServiceAddress
  /// How the client connects, and how long it waits.
  public let configuration: Configuration

  /// For what a service answers from its memory.
  let quick: Pool
  /// For what a service answers when Redis has answered: nobody else waits for that.
  let slow: Pool
  let recorder: Recorder

  /// A client that connects when it is first used.
  ///
  /// - Parameters:
  ///   - address: Where the service listens.
  ///   - configuration: How it connects, and how long it waits.
  public init(_ address: ServiceAddress = .standard, configuration: Configuration = Configuration()) {
    self.address = address
    self.configuration = configuration
    let open: @Sendable () async throws(ClientError) -> Connection = { () async throws(ClientError) in
      try await Connection.open(address, configuration)
    }
    quick = Pool(size: configuration.maximumConnections, time: configuration.time, open: open)
    slow = Pool(size: configuration.maximumConnections, time: configuration.time, open: open)
    recorder = Recorder(pool: quick, limit: configuration.retryTimeout)
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
