import Testing

@testable import CrosswalkClient

struct LoadingTests {
  @Test func `a load returns what was loaded, and has its own connection`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      log.add(line)
      return .send(
        line.hasPrefix("LOAD")
          ? #"OK [{"name":"d","generation":"01J","entries":2,"changed":true,"status":"new"}]"# + "\n" : "OK PONG\n")
    } body: { address in
      let client = Client(address)
      try await client.ping()
      let loaded = try await client.load("dictionary: d\nsystems: [a, b]\nentries: {x: y}")
      #expect(loaded.map(\.name) == ["d"])
      #expect(loaded.map(\.generation) == ["01J"])
      #expect(loaded.map(\.entries) == [2])
      #expect(loaded.map(\.isChanged) == [true])
      #expect(log.lines == ["PING", #"LOAD "dictionary: d\nsystems: [a, b]\nentries: {x: y}""#])
      #expect(log.connections == 2)
      await client.close()
    }
  }

  @Test func `errors in the text come from the server, and a load is not sent twice`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      return line == "LOAD x"
        ? .send("ERR invalid \"LOAD:1:1: error: x\\nLOAD:2:1: error: y\"\n") : .sendAndClose("")
    } body: { address in
      let client = Client(address)
      await #expect(
        throws: ClientError.refused(ServerError(.invalid, "LOAD:1:1: error: x\nLOAD:2:1: error: y"))
      ) {
        try await client.load("x")
      }
      await #expect(throws: ClientError.connectionLost(reason: "the server closed it")) { try await client.load("y") }
      #expect(log.lines == ["LOAD x", "LOAD y"])
      await client.close()
    }
  }

  @Test func `a text that is too long for a server is refused before anything is sent`() async throws {
    let client = Client(.unix(path: "/nonexistent/socket"))
    let error = await #expect(throws: ClientError.self) {
      try await client.load(String(repeating: "x", count: (64 << 20) + 1))
    }
    #expect(error?.description.hasPrefix("the request for this text has 67108865 bytes; ") == true)
    // Each line end is escaped as two bytes.
    let lineEnds = String(repeating: "\n", count: 600)
    #expect(throws: ClientError.self) { try Client.request(loading: lineEnds, longest: 1000) }
    #expect(throws: Never.self) { try Client.request(loading: lineEnds, longest: 1300) }
  }

  @Test func `a ping returns the time until the answer`() async throws {
    try await ScriptedServer.run {
      .send($0 == "PING" ? "OK PONG\n" : "NONE\n")
    } body: { address in
      let client = Client(address)
      let start = ContinuousClock.now
      let time = try await client.ping()
      #expect(time > .zero)
      #expect(time <= start.duration(to: .now))
      await client.close()
    }
    await #expect(throws: ClientError.self) { try await Client(.unix(path: "/nonexistent/socket")).ping() }
  }
}
