import CrosswalkClient
import Synchronization
import Testing

struct SubscriptionTests {
  private struct Trouble: Error {}

  private static let three = "OK\nMSG t 1-0 a\nMSG t 2-0 \"b c\"\nMSG t 3-0 {}\n"

  @Test func `a message is acknowledged when the loop asks for the next one`() async throws {
    let log = LineLog()
    let ended = Gate()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      log.add(line)
      return .send(line.hasPrefix("SUBSCRIBE ") ? Self.three : "OK\n")
    } ending: {
      ended.open()
      return .sendAndClose("")
    } body: { address in
      var messages: [Message] = []
      for try await message in Client(address).subscribe(to: "t", group: "g") {
        messages.append(message)
        if messages.count == 3 { break }
      }
      await ended.pass()
      #expect(messages.map(\.topic) == ["t", "t", "t"])
      #expect(messages.map(\.id) == ["1-0", "2-0", "3-0"])
      #expect(messages.map(\.payload) == ["a", "b c", "{}"])
      // The loop was left while it handled the third message.
      #expect(log.lines == ["SUBSCRIBE t group=g window=32", "ACK t 1-0", "ACK t 2-0"])
      #expect(log.connections == 1)
    }
  }

  @Test func `a message whose handling throws is not acknowledged`() async throws {
    let log = LineLog()
    let ended = Gate()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send(line.hasPrefix("SUBSCRIBE ") ? Self.three : "OK\n")
    } ending: {
      ended.open()
      return .sendAndClose("")
    } body: { address in
      await #expect(throws: Trouble.self) {
        for try await _ in Client(address).subscribe(to: "t", group: "g") { throw Trouble() }
      }
      await ended.pass()
      #expect(log.lines == ["SUBSCRIBE t group=g window=32"])
    }
  }

  @Test func `deliveries may come between any two replies, and a late acknowledgement is not an error`() async throws {
    try await ScriptedServer.run { line in
      switch line {
      case "SUBSCRIBE t group=g window=32": .send("OK\nMSG t 1-0 a\n")
      case "ACK t 1-0": .send("MSG t 2-0 b\nNONE\nMSG t 3-0 c\n")
      default: .send("ERR unavailable \"Redis is away\"\n")
      }
    } body: { address in
      var ids: [String] = []
      for try await message in Client(address).subscribe(to: "t", group: "g") {
        ids.append(message.id)
        if ids.count == 3 { break }
      }
      #expect(ids == ["1-0", "2-0", "3-0"])
    }
  }

  @Test func `without a group nothing is acknowledged`() async throws {
    let log = LineLog()
    let ended = Gate()
    try await ScriptedServer.run { line in
      log.add(line)
      return .send(Self.three)
    } ending: {
      ended.open()
      return .sendAndClose("")
    } body: { address in
      var count = 0
      for try await _ in Client(address).subscribe(to: "t") {
        count += 1
        if count == 3 { break }
      }
      await ended.pass()
      #expect(log.lines == ["SUBSCRIBE t"])
    }
  }

  @Test func `a member may acknowledge explicitly`() async throws {
    let log = LineLog()
    try await ScriptedServer.run { line in
      log.add(line)
      switch line {
      case "SUBSCRIBE t group=g window=32": return .send(Self.three)
      case "ACK t 1-0": return .send("NONE\n")
      default: return .send("OK\n")
      }
    } body: { address in
      var messages: [Message] = []
      for try await message in Client(address).subscribe(to: "t", group: "g", acknowledging: .explicitly) {
        messages.append(message)
        guard messages.count == 3 else { continue }
        for (message, isOurs) in zip(messages.reversed(), [true, true, false]) {
          let acknowledged = await message.acknowledge()
          #expect(acknowledged == isOurs)
        }
        break
      }
      #expect(log.lines == ["SUBSCRIBE t group=g window=32", "ACK t 3-0", "ACK t 2-0", "ACK t 1-0"])
      let isOurs = await messages[0].acknowledge()
      #expect(!isOurs)
    }
  }

  @Test func `a member that loses its connection subscribes again, and its messages go to another`() async throws {
    let log = LineLog()
    let time = SkippingTime()
    try await ScriptedServer.run(greeting: log.greet()) { line in
      let count = log.add(line)
      switch line {
      case "SUBSCRIBE t group=g window=32": return .send(count == 1 ? Self.three : "OK\nMSG t 2-0 \"b c\"\n")
      case "ACK t 1-0": return .sendAndClose("")
      default: return .send("OK\n")
      }
    } body: { address in
      var configuration = Client.Configuration()
      configuration.time = time.clock
      let client = Client(address, configuration: configuration)
      var ids: [String] = []
      for try await message in client.subscribe(to: "t", group: "g", acknowledging: .explicitly) {
        ids.append(message.id)
        if await message.acknowledge() { break }
        #expect(ids == ["1-0"])
      }
      #expect(ids == ["1-0", "2-0"])
      #expect(
        log.lines == ["SUBSCRIBE t group=g window=32", "ACK t 1-0", "SUBSCRIBE t group=g window=32", "ACK t 2-0"])
      #expect(log.connections == 2)
    }
  }

  @Test func `a live subscriber handles what it got before the connection was lost`() async throws {
    let log = LineLog()
    let time = SkippingTime()
    try await ScriptedServer.run { line in
      log.add(line) == 1 ? .sendAndClose(Self.three) : .send("OK\nMSG t 9-0 z\n")
    } body: { address in
      var configuration = Client.Configuration()
      configuration.time = time.clock
      var ids: [String] = []
      for try await message in Client(address, configuration: configuration).subscribe(to: "t") {
        ids.append(message.id)
        if ids.count == 4 { break }
      }
      #expect(ids == ["1-0", "2-0", "3-0", "9-0"])
      #expect(time.pauses.count == 1)
    }
  }

  @Test func `a subscriber gets many messages at once in order, even more than are kept for it`() async throws {
    let payload = String(repeating: "x", count: 1000)
    let count = 5000
    try await ScriptedServer.run { _ in
      .send("OK\n" + (1...count).map { "MSG t \($0)-0 \(payload)\n" }.joined())
    } body: { address in
      var expected = 1
      for try await message in Client(address).subscribe(to: "t") {
        #expect(message.id == "\(expected)-0")
        if expected == count { break }
        expected += 1
      }
    }
  }

  @Test func `a permanent error is thrown, and after a temporary one it tries again`() async throws {
    let log = LineLog()
    let time = SkippingTime()
    var configuration = Client.Configuration()
    configuration.time = time.clock
    configuration.retryTimeout = .seconds(20)
    try await ScriptedServer.run { line in
      let count = log.add(line)
      switch line {
      case "SUBSCRIBE t group=g window=32": return .send(count < 5 ? "ERR unavailable \"Redis is away\"\n" : Self.three)
      default: return .send("ERR denied \"the role is reader\"\n")
      }
    } body: { address in
      let client = Client(address, configuration: configuration)
      for try await message in client.subscribe(to: "t", group: "g") {
        #expect(message.id == "1-0")
        break
      }
      #expect(time.pauses.count == 4)
      await #expect(throws: ClientError.refused(ServerError(.denied, "the role is reader"))) {
        for try await _ in client.subscribe(to: "secret") {}
      }
    }
    let address = ServerAddress.unix(path: "/nonexistent/socket")
    await #expect(throws: ClientError.cannotConnect(address, reason: "No such file or directory")) {
      for try await _ in Client(address, configuration: configuration).subscribe(to: "t") {}
    }
  }

  @Test func `a loop ends when its task is cancelled`() async throws {
    let log = LineLog()
    let (subscribed, ended) = (Gate(), Gate())
    try await ScriptedServer.run { line in
      log.add(line)
      if line == "ACK t 3-0" { subscribed.open() }
      return .send(line.hasPrefix("SUBSCRIBE ") ? Self.three : "OK\n")
    } ending: {
      ended.open()
      return .sendAndClose("")
    } body: { address in
      let loop = Task {
        var count = 0
        for try await _ in Client(address).subscribe(to: "t", group: "g") { count += 1 }
        return count
      }
      await subscribed.pass()
      loop.cancel()
      let count = try await loop.value
      #expect(count == 3)
      await ended.pass()
    }
  }
}
