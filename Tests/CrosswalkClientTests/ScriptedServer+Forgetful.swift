import CrosswalkClient

extension ScriptedServer {
  /// Runs `body` with a client of a service that closes the connection over each line that comes for the first time, and
  /// answers it when it comes again.
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
