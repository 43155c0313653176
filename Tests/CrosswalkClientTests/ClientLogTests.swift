import CrosswalkClient
import Logging
import Synchronization
import Testing

/// What a client writes to its logger.
struct ClientLogTests {
  /// The lines that a logger has written.
  private final class Lines: Sendable {
    let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
      var logger = Logger(label: "test") { _ in Handler(lines: self) }
      logger.logLevel = .info
      return logger
    }
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let facts = (event.metadata ?? [:]).map { " \($0.key)=\($0.value)" }.sorted().joined()
      lines.lines.withLock { $0.append("\(event.level): \(event.message)\(facts)") }
    }
  }

  @Test func `the first of several failures to connect is logged as a warning`() async throws {
    var configuration = Client.Configuration()
    configuration.maximumConnections = 1
    configuration.time = SkippingTime().clock
    let lines = Lines()
    let client = Client(.unix(path: "/nonexistent/socket"), configuration: configuration, logger: lines.logger)
    await #expect(throws: ClientError.self) { try await client.ping() }
    let reason = "cannot connect to unix:/nonexistent/socket: No such file or directory"
    #expect(
      lines.all == ["warning: cannot connect to the server; the next request tries again reason=\(reason)"])
    await client.close()
  }

  @Test func `a connection that fails and is made again is logged`() async throws {
    let log = LineLog()
    let lines = Lines()
    try await ScriptedServer.run { line in
      log.add(line) == 2 ? .sendAndClose("") : .send("OK PONG\n")
    } body: { address in
      var configuration = Client.Configuration()
      configuration.maximumConnections = 1
      let client = Client(address, configuration: configuration, logger: lines.logger)
      try await client.ping()
      try await client.ping()
      let reason = "the connection to the server was lost: the server closed it"
      #expect(lines.all == ["info: a connection failed reason=\(reason)", "info: connected to the server again"])
      await client.close()
    }
  }

  @Test func `calls that are not recorded are logged as a warning, once for each reason`() async throws {
    let lines = Lines()
    try await ScriptedServer.run { _ in
      .send("ERR bad-request \"no\"\n")
    } body: { address in
      let client = Client(address, logger: lines.logger)
      for _ in 0..<5 { await client.measure("x") {} }
      await client.close()
      #expect(client.unrecorded.calls == 5)
      #expect(lines.all == ["warning: calls are not recorded reason=no"])
    }
  }
}
