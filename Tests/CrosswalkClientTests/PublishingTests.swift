import CrosswalkClient
import Testing

struct PublishingTests {
  @Test func `a message with an id is published again after the connection was lost`() async throws {
    let log = LineLog()
    try await ScriptedServer.runForgetful(log, answering: "OK 1719312000000-0\n") { client in
      let id = try await client.publish(#"{"order": 1}"#, to: "orders", id: "o-1")
      #expect(id == "1719312000000-0")
      let line = #"PUBLISH orders "{\"order\": 1}" id=o-1"#
      #expect(log.lines == [line, line])
    }
  }

  @Test func `a message without an id is never published twice`() async throws {
    let log = LineLog()
    try await ScriptedServer.runForgetful(log, answering: "OK 1719312000000-0\n") { client in
      await #expect {
        try await client.publish("hello", to: "orders")
      } throws: { error in
        if case .connectionLost = error as? ClientError { true } else { false }
      }
      #expect(log.lines == ["PUBLISH orders hello"])
    }
  }

  @Test func `requests that wait for Redis do not hold up lookups`() async throws {
    let published = Gate()
    try await ScriptedServer.run { line in
      guard line.hasPrefix("PUBLISH ") else { return .send("NONE\n") }
      published.open()
      return .nothing
    } body: { address in
      var configuration = Client.Configuration()
      configuration.maximumConnections = 1
      let client = Client(address, configuration: configuration)
      let publishing = Task { try await client.publish("hello", to: "orders") }
      await published.pass()
      let answer = try await client.translate("x")
      #expect(answer == .none)
      await client.close()
      await #expect(throws: ClientError.self) { try await publishing.value }
    }
  }
}
