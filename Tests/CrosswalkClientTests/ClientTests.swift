import CrosswalkClient
import Testing

struct ClientTests {
  @Test func `many tasks share a few connections, and get their own answers`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      .send("OK \(line.split(separator: " ")[4])\n")
    } body: { address in
      let client = Client(address)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<100 {
          group.addTask {
            for number in 0..<20 {
              let word = "\(task)-\(number)"
              let answer = try await client.translate(word)
              #expect(answer == .found(word))
            }
          }
        }
        try await group.waitForAll()
      }
      #expect((1...2).contains(log.connections))
      await client.close()
    }
  }

  @Test func `a client does not connect before the first request`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet(), answer: { _ in .nothing }) { address in
      await Client(address).close()
      #expect(log.connections == 0)
    }
  }

  @Test func `the token is sent first on every connection`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      switch line {
      case "AUTH secret": return .send("OK\n")
      case "LOOKUP d a b lose": return log.lines.count < 4 ? .sendAndClose("") : .send("NONE\n")
      default: return .send("ERR denied \"no such token\"\n")
      }
    } body: { address in
      var configuration = Client.Configuration()
      configuration.token = "secret"
      configuration.retryTimeout = .seconds(60)
      configuration.maximumConnections = 1
      let client = Client(address, configuration: configuration)
      let answer = try await client.translate("lose")
      #expect(answer == .none)
      #expect(log.lines == ["AUTH secret", "LOOKUP d a b lose", "AUTH secret", "LOOKUP d a b lose"])
      await client.close()
      configuration.token = "guess"
      let stranger = Client(address, configuration: configuration)
      await #expect(throws: ClientError.refused(ServerError(.denied, "no such token"))) {
        try await stranger.translate("x")
      }
      await stranger.close()
    }
  }

  @Test func `a cancelled task stops waiting, and does not get the answer of another task`() async throws {
    let log = LineLog()
    let (asked, didAsk) = AsyncStream<Void>.makeStream()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      guard line.hasSuffix(" slow") else { return .send("OK late\nOK quick\n") }
      didAsk.yield()
      return .nothing
    } body: { address in
      var configuration = Client.Configuration()
      configuration.maximumConnections = 1
      let client = Client(address, configuration: configuration)
      let slow = Task { try await client.translate("slow") }
      for await _ in asked { break }
      slow.cancel()
      await #expect(throws: ClientError.cancelled) { try await slow.value }
      let answer = try await client.translate("quick")
      #expect(answer == .found("quick"))
      #expect(log.connections == 1)
      await client.close()
    }
  }

  @Test func `a line that is too long is refused before it is sent, and the connection stays open`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      log.add(line)
      return .send("OK\n")
    } body: { address in
      let client = Client(address)
      let longest = String(repeating: "x", count: 1 << 20)
      await #expect {
        try await client.record("s", elapsed: .seconds(1), request: longest)
      } throws: { error in
        "\(error)".contains("at most 1048576 are allowed")
      }
      #expect(log.lines == [])
      try await client.record("s", elapsed: .seconds(1), request: String(longest.dropLast(23)))
      #expect(log.lines.map(\.utf8.count) == [1 << 20])
      await client.close()
    }
  }

  @Test func `a closed client sends no requests`() async throws {
    try await ScriptedServer.run(answer: { _ in .send("NONE\n") }) { address in
      let client = Client(address)
      let answer = try await client.translate("x")
      #expect(answer == .none)
      await client.close()
      await #expect(throws: ClientError.closed) { try await client.translate("x") }
    }
  }
}
