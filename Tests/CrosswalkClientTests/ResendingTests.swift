import CrosswalkClient
import Foundation
import Testing

struct ResendingTests {
  private static func isConnectionLost(_ error: any Error) -> Bool {
    if case .connectionLost = error as? ClientError { true } else { false }
  }

  @Test func `a lookup is sent again after the connection was lost`() async throws {
    let log = LineLog()
    try await ScriptedServer.runForgetful(log, answering: "OK 1-0\n") { client in
      let answer = try await client.translate("x")
      #expect(answer == .found("1-0"))
      #expect(log.lines == ["LOOKUP d a b x", "LOOKUP d a b x"])
      #expect(log.connections == 2)
    }
  }

  @Test func `a call is never recorded twice`() async throws {
    let log = LineLog()
    try await ScriptedServer.runForgetful(log, answering: "OK 1-0\n") { client in
      await #expect {
        try await client.record("s", elapsed: .milliseconds(3))
      } throws: {
        Self.isConnectionLost($0)
      }
      #expect(log.lines == ["RECORD s 3000us"])
      // The next call is a new request, over a new connection.
      await #expect {
        try await client.record("s", elapsed: .milliseconds(4))
      } throws: {
        Self.isConnectionLost($0)
      }
      #expect(log.lines == ["RECORD s 3000us", "RECORD s 4000us"])
    }
  }

  @Test func `a request is sent as soon as the server can be reached`() async throws {
    let socket = "/tmp/crosswalk-client-\(UUID().uuidString.prefix(13))"
    defer { try? FileManager.default.removeItem(atPath: socket) }
    var configuration = Client.Configuration()
    configuration.retryTimeout = .seconds(60)
    let client = Client(.unix(path: socket), configuration: configuration)
    // Nothing was sent while nobody listened, so even a call is tried again.
    let recorded = Task { try await client.record("s", elapsed: .zero) }
    try await ScriptedServer.run(at: client.address, answer: { _ in .send("OK\n") }) { _ in
      try await recorded.value
    }
    await client.close()
  }

  @Test func `a server that is away is tried for the retry timeout, after pauses that grow`() async throws {
    let time = SkippingTime()
    var configuration = Client.Configuration()
    configuration.retryTimeout = .seconds(20)
    configuration.time = time.clock
    let address = ServerAddress.unix(path: "/nonexistent/socket")
    let client = Client(address, configuration: configuration)
    await #expect(throws: ClientError.cannotConnect(address, reason: "No such file or directory")) {
      try await client.translate("x")
    }
    #expect(time.pauses.count >= 10)
    #expect(time.pauses.reduce(.zero, +) <= .seconds(22))
    for (pause, longest) in zip(time.pauses, [50, 100, 200, 400, 800, 1600, 2000, 2000]) {
      #expect(pause <= .milliseconds(longest) && pause >= .milliseconds(longest / 2))
    }
  }

  @Test func `a request is tried once if there is no time for another attempt`() async throws {
    let time = SkippingTime()
    var configuration = Client.Configuration()
    configuration.retryTimeout = .zero
    configuration.maximumConnections = 1
    configuration.time = time.clock
    let client = Client(.unix(path: "/nonexistent/socket"), configuration: configuration)
    for _ in 1...3 {
      await #expect(throws: ClientError.self) { try await client.translate("x") }
    }
    #expect(time.pauses == [])
  }

  @Test func `a request that the server refuses is not sent again`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send("ERR unavailable \"Redis is away\"\n")
    } body: { address in
      let client = Client(address)
      await #expect(throws: ClientError.refused(ServerError(.unavailable, "Redis is away"))) {
        try await client.translate("x")
      }
      #expect(log.lines.count == 1)
      await client.close()
    }
  }
}
