import CrosswalkClient
import Synchronization
import Testing

struct RecordingTests {
  private struct Trouble: Error, Equatable {}

  @Test func `a call is recorded with everything that is given`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send("OK slow sample\n")
    } body: { address in
      let client = Client(address)
      try await client.record("billing/invoice", elapsed: .microseconds(1500))
      try await client.record(
        "s", elapsed: .seconds(2), status: .error, cid: "c 1", request: #"{"a": 1}"#, response: "")
      try await client.record("s", elapsed: .seconds(-1))
      #expect(
        log.lines == [
          "RECORD billing/invoice 1500us",
          #"RECORD s 2000000us cid="c 1" status=error req="{\"a\": 1}" res="""#,
          "RECORD s 0us",
        ])
      await client.close()
    }
  }

  @Test func `work is measured, and its success or failure is recorded`() async throws {
    let log = LineLog()
    let start = ContinuousClock.now
    let ticks = Mutex(0)
    var configuration = Client.Configuration()
    // Each time that the clock is read, it is 7 ms later.
    configuration.time = Clock(
      now: {
        start
          + .milliseconds(
            ticks.withLock { ticks in
              ticks += 7
              return ticks
            })
      }, sleep: { _ in })
    try await ScriptedServer.run { line in
      log.add(line)
      return .send("OK\n")
    } body: { address in
      configuration.maximumConnections = 1
      let client = Client(address, configuration: configuration)
      let value = await client.measure("good", cid: "1", request: "in") {
        42
      } response: {
        "out \($0)"
      }
      #expect(value == 42)
      await #expect(throws: Trouble()) { try await client.measure("bad") { throw Trouble() } }
      await client.close()
      #expect(log.lines.map { $0.split(separator: " ")[1] } == ["good", "bad"])
      #expect(log.lines[0].hasSuffix(#"us cid=1 req=in res="out 42""#))
      #expect(log.lines[1].hasSuffix("us status=error"))
      for line in log.lines {
        let elapsed = line.split(separator: " ")[2]
        #expect(Int(elapsed.dropLast(2)).map { $0 > 0 && $0 % 7000 == 0 } == true)
      }
      #expect(client.unrecorded.calls == 0)
      #expect(client.unrecorded.reason == nil)
    }
  }

  @Test func `work is done even if it cannot be recorded`() async throws {
    var configuration = Client.Configuration()
    configuration.retryTimeout = .zero
    let address = ServerAddress.unix(path: "/nonexistent/socket")
    let client = Client(address, configuration: configuration)
    for number in 1...3 {
      let value = await client.measure("s") { number }
      #expect(value == number)
    }
    await #expect(throws: Trouble()) { try await client.measure("s") { throw Trouble() } }
    await client.close()
    #expect(client.unrecorded.calls == 4)
    #expect(client.unrecorded.reason == .cannotConnect(address, reason: "No such file or directory"))
  }

  @Test func `calls that the server refuses are counted, with the reason`() async throws {
    let refusal = ServerError(.badRequest, "a name is a letter or a digit, then …")
    try await ScriptedServer.run { line in
      .send(line.contains("no name") ? "ERR bad-request \"\(refusal.message)\"\n" : "OK\n")
    } body: { address in
      let client = Client(address)
      await client.measure("good") {}
      await client.measure("no name") {}
      await client.measure("huge", request: String(repeating: "x", count: 1 << 20)) {}
      await client.close()
      #expect(client.unrecorded.calls == 2)
      #expect(client.unrecorded.reason != nil)
    }
  }

  @Test func `measured calls are sent together`() async throws {
    let log = LineLog()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      log.add(line)
      return .send("OK\n")
    } body: { address in
      let client = Client(address)
      for _ in 0..<1000 { await client.measure("s") {} }
      await client.close()
      #expect(log.lines.count == 1000)
      #expect(client.unrecorded.calls == 0)
    }
  }
}
