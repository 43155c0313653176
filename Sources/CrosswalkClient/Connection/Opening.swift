extension Connection {
  /// Connects, and says who we are where there is a token.
  ///
  /// A connection that is to subscribe has an `inbox`, where deliveries go.
  static func open(
    _ address: ServiceAddress, _ configuration: Client.Configuration, inbox: Inbox? = nil
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
