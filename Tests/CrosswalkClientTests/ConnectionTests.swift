import CrosswalkClient
import NIOCore
import NIOPosix
import Testing

struct ConnectionTests {
  /// Runs `body` with a connection to a scripted server.
  private func withConnection(
    greeting: ScriptedServer.Step = .nothing,
    replyTimeout: Duration = .seconds(30),
    answer: @escaping @Sendable (String) -> ScriptedServer.Step,
    body: (Connection) async throws -> Void
  ) async throws {
    try await ScriptedServer.run(greeting: greeting, answer: answer) { address in
      var configuration = Client.Configuration()
      configuration.replyTimeout = replyTimeout
      let connection = try await Connection.open(address, configuration)
      try await body(connection)
      await connection.close()
    }
  }

  /// Sends a request and returns its reply; throws untyped errors, as most applications do.
  private func reply(_ words: [String], over connection: Connection) async throws -> Reply {
    try await connection.reply(to: Request(words))
  }

  @Test func `a request is sent as a line, and its reply comes back`() async throws {
    try await withConnection { line in
      .send(line == #"LOOKUP iso4217 name alpha "US Dollar""# ? "OK USD\n" : "NONE\n")
    } body: { connection in
      let question = ["LOOKUP", "iso4217", "name", "alpha"]
      let dollar = try await reply(question + ["US Dollar"], over: connection)
      #expect(dollar == .ok(["USD"]))
      let none = try await reply(question + ["x"], over: connection)
      #expect(none == .none)
    }
  }

  @Test func `replies to many requests come in the order of the requests`() async throws {
    try await withConnection { line in
      .send("OK \(line.dropFirst("PING ".count))\n")
    } body: { connection in
      let numbers = (0..<20_000).map(String.init)
      let replies = try await connection.replies(to: numbers.lazy.map { Request(["PING", $0]) })
      #expect(replies == numbers.map { .ok([$0]) })
      let nothing = try await connection.replies(to: [])
      #expect(nothing == [])
    }
  }

  @Test func `requests are sent before the replies to earlier requests have come`() async throws {
    // The server answers nothing until it has the last of a hundred lines.
    try await withConnection { line in
      line == "PING 99" ? .send(String(repeating: "OK PONG\n", count: 100)) : .nothing
    } body: { connection in
      let replies = try await connection.replies(to: (0..<100).map { Request(["PING", String($0)]) })
      #expect(replies == Array(repeating: .ok(["PONG"]), count: 100))
    }
  }

  @Test func `tasks that share a connection get their own replies`() async throws {
    try await withConnection { line in
      .send("OK \(line.dropFirst("PING ".count))\n")
    } body: { connection in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<20 {
          group.addTask {
            for number in 0..<50 {
              let word = "\(task)-\(number)"
              let answer = try await reply(["PING", word], over: connection)
              #expect(answer == .ok([word]))
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `a server that closes in the middle of the replies is a lost connection, now and later`() async throws {
    try await withConnection { line in
      line == "PING 2" ? .sendAndClose("OK tw") : .send("OK one\n")
    } body: { connection in
      for _ in 1...2 {
        await #expect {
          _ = try await connection.replies(to: [Request(["PING", "1"]), Request(["PING", "2"])])
        } throws: { error in
          if case .connectionLost = error as? ClientError { true } else { false }
        }
      }
    }
  }

  @Test func `the reason of a server that closes a connection is in the error`() async throws {
    let reason = ClientError.refused(ServerError(.tooLong, "over 1 MiB"))
    try await withConnection { _ in
      .sendAndClose("ERR too-long \"over 1 MiB\"\n")
    } body: { connection in
      await #expect(throws: reason) {
        _ = try await connection.replies(to: [Request(["PING", "1"]), Request(["PING", "2"])])
      }
    }
  }

  @Test func `a server with too many connections says so before a request is sent`() async throws {
    try await withConnection(greeting: .sendAndClose("ERR limit \"10000 connections\"\n")) { _ in
      .nothing
    } body: { connection in
      // The greeting may come before the request is sent, or later, when it is taken for the reply.
      let full = ServerError(.limit, "10000 connections")
      do {
        let answer = try await reply(["PING"], over: connection)
        #expect(answer == .error(full))
      } catch {
        #expect(error as? ClientError == .refused(full))
      }
    }
  }

  @Test func `a server that does not answer is given up`() async throws {
    let patience = Duration.seconds(4)
    try await withConnection(replyTimeout: patience) { line in
      line == "PING 1" ? .send("OK 1\n") : .nothing
    } body: { connection in
      let answer = try await reply(["PING", "1"], over: connection)
      #expect(answer == .ok(["1"]))
      await #expect(throws: ClientError.timedOut(after: patience)) {
        _ = try await reply(["PING", "2"], over: connection)
      }
    }
  }

  @Test func `a reply that is not of the line protocol is quoted`() async throws {
    try await withConnection { _ in
      .sendAndClose("HTTP/1.1 400 Bad Request\r\n\r\n")
    } body: { connection in
      await #expect {
        _ = try await reply(["PING"], over: connection)
      } throws: { error in
        "\(error)".contains(#""HTTP/1.1" is not the beginning of a reply"#)
      }
    }
  }

  @Test func `a reply that nobody asked for ends the connection`() async throws {
    try await withConnection { _ in
      .send("OK 1\nOK 2\n")
    } body: { connection in
      let answer = try await reply(["PING"], over: connection)
      #expect(answer == .ok(["1"]))
      await #expect(throws: ClientError.protocolViolation("the server sent a reply without a request")) {
        _ = try await reply(["PING"], over: connection)
      }
    }
  }

  @Test func `a message that nobody subscribed to ends the connection`() async throws {
    try await withConnection { _ in
      .send("MSG orders 1-0 x\nOK\n")
    } body: { connection in
      await #expect(throws: ClientError.protocolViolation("the server sent a message without a subscription")) {
        _ = try await reply(["PING"], over: connection)
      }
    }
  }

  @Test func `a connection that the client has closed cannot be used`() async throws {
    try await withConnection { _ in
      .nothing
    } body: { connection in
      await connection.close()
      await #expect(throws: ClientError.self) { _ = try await reply(["PING"], over: connection) }
    }
  }

  @Test func `if nobody listens, the error has the system's reason`() async throws {
    // This port was free a moment ago.
    let server = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0).get()
    let address = ServerAddress.tcp(host: "127.0.0.1", port: server.localAddress?.port ?? 0)
    try await server.close()
    for (address, reason) in [
      (address, "Connection refused"), (.unix(path: "/nonexistent/socket"), "No such file or directory"),
    ] {
      await #expect(throws: ClientError.cannotConnect(address, reason: reason)) {
        _ = try await Connection.open(address, Client.Configuration())
      }
    }
  }
}
