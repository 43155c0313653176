import CrosswalkClient

extension ScriptedServer {
  /// Runs `body` with a client of a server that answers each line only when it comes a second time.
  ///
  /// The first time the server closes the connection.
  static func runForgetful(
    _ log: LineLog, answering answer: String, _ body: (Client) async throws -> Void
  ) async throws {
    try await run(greeting: log.greet()) { line in
      log.add(line) == 1 ? .sendAndClose("") : .send(answer)
    } body: { address in
      var configuration = Client.Configuration()
      configuration.retryTimeout = .seconds(60)
      let client = Client(address, configuration: configuration)
      try await body(client)
      await client.close()
    }
  }
}
