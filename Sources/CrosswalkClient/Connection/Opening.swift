extension Connection {
  /// Connects, and says who we are where there is a token.
  package static func open(
    _ address: ServiceAddress, _ configuration: Client.Configuration
  ) async throws(ClientError) -> Connection {
    try await open(address, configuration, inbox: nil)
  }

  /// The same for a connection that is to subscribe; what is delivered goes to `inbox`.
  static func open(
    _ address: ServiceAddress, _ configuration: Client.Configuration, inbox: Inbox?
  ) async throws(ClientError) -> Connection {
    let connection = try await connect(
      to: address, connectTimeout: configuration.connectTimeout, replyTimeout: configuration.replyTimeout,
      inbox: inbox)
    guard let token = configuration.token else { return connection }
    do throws(ClientError) {
      try await connection.authenticate(token: token)
      return connection
    } catch {
      await connection.close()
      throw error
    }
  }
}
