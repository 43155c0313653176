import Crosswalk
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

/// Subscriptions as Redis clients' `subscribe()` uses them, with real sockets.
@Suite(.timeLimit(.minutes(5)))
struct RedisSubscriptionTests {
  private func run(_ body: @escaping @Sendable (MessagingNode, inout RedisTestClient) async throws -> Void) async throws
  {
    try await TestRedis.with { redis in
      try await MessagingNode.run(redis.address) { node in
        try await node.server.connect { client in
          var redisClient = RedisTestClient(client)
          try await body(node, &redisClient)
        }
      }
    }
  }

  @Test(arguments: [2, 3])
  func `SUBSCRIBE answers for each topic, and messages have three elements`(version: Int) async throws {
    try await run { node, client in
      let mark = version == 3 ? ">" : ""
      _ = try await client.ask("HELLO", "\(version)")
      #expect(try await client.ask("SUBSCRIBE", "orders", "prices") == "\(mark)[subscribe orders 1]")
      #expect(try await client.reply() == "\(mark)[subscribe prices 2]")
      try await node.publish("hello", to: "prices")
      #expect(try await client.reply() == "\(mark)[message prices hello]")
      // A second subscription is not an error.
      #expect(try await client.ask("SUBSCRIBE", "prices", "news") == "\(mark)[subscribe prices 2]")
      #expect(try await client.reply() == "\(mark)[subscribe news 3]")
      #expect(try await client.ask("UNSUBSCRIBE", "prices") == "\(mark)[unsubscribe prices 2]")
      try await node.publish("lost", to: "prices")
      try await node.publish("found", to: "orders")
      #expect(try await client.reply() == "\(mark)[message orders found]")
      // Without names it leaves all topics, in any order.
      var left: Set<String> = [try await client.ask("UNSUBSCRIBE")]
      left.insert(try await client.reply())
      #expect(
        left == ["\(mark)[unsubscribe orders 1]", "\(mark)[unsubscribe news 0]"]
          || left == ["\(mark)[unsubscribe news 1]", "\(mark)[unsubscribe orders 0]"])
      #expect(try await client.ask("UNSUBSCRIBE") == "\(mark)[unsubscribe nil 0]")
      #expect(try await client.ask("UNSUBSCRIBE", "other") == "\(mark)[unsubscribe other 0]")
      #expect(try await client.ask("ECHO", "free again") == "free again")
    }
  }

  @Test(arguments: [2, 3])
  func `a member of a group also gets the id, and acknowledges with it`(version: Int) async throws {
    try await run { node, client in
      let mark = version == 3 ? ">" : ""
      _ = try await client.ask("HELLO", "\(version)")
      let reply = try await client.ask("SUBSCRIBE", "orders", "group=workers", "window=2")
      #expect(reply == "\(mark)[subscribe orders 1]")
      let id = try await node.publish("4711")
      #expect(try await client.reply() == "\(mark)[message orders 4711 \(id)]")
      #expect(try await client.ask("ACK", "orders", id) == "OK")
      #expect(try await client.ask("ACK", "orders", id) == "nil")
      #expect(try await client.ask("SUBSCRIBE", "orders", "group=workers") == "\(mark)[subscribe orders 1]")
      #expect(
        try await client.ask("SUBSCRIBE", "orders")
          == "-ERR bad-request this connection is already subscribed to orders; UNSUBSCRIBE first")
      #expect(try await node.group()?["members"]?.integer == 1)
    }
  }

  @Test func `PUBLISH answers with the id of the message`() async throws {
    try await run { node, client in
      try await node.server.connect { watcher in
        try await watcher.subscribe(group: nil)
        let id = try await client.ask("PUBLISH", "orders", "two\r\nlines")
        #expect(try await watcher.message() == Message("MSG orders \(id) \"two\\r\\nlines\""))
      }
    }
  }

  @Test func `a subscriber with RESP2 may give few commands, and the error says so`() async throws {
    try await run { node, client in
      #expect(try await client.ask("SUBSCRIBE", "orders") == "[subscribe orders 1]")
      #expect(try await client.ask("PING") == "[pong ]")
      #expect(try await client.ask("PING", "are you there") == "[pong are you there]")
      for request in [["PUBLISH", "orders", "x"], ["LOCKS"], ["HELLO", "3"], ["NOSUCH"], ["PUBLISH"], ["ECHO", "x"]] {
        let reply = try await client.ask(request)
        #expect(
          reply.hasPrefix("-ERR bad-request a subscriber with RESP2 may give SUBSCRIBE, UNSUBSCRIBE, PUNSUBSCRIBE, "))
      }
      try await node.publish("still-there")
      #expect(try await client.reply() == "[message orders still-there]")
      #expect(try await client.ask("RESET") == "RESET")
      #expect(try await client.ask("PING") == "PONG")
      try await node.publish("unheard")
      #expect(try await client.ask("SUBSCRIBE", "orders") == "[subscribe orders 1]")
      #expect(try await client.ask("QUIT") == "OK")
      #expect(try await client.isAtEnd())
    }
  }

  @Test func `with RESP3 a subscriber may give everything`() async throws {
    try await run { node, client in
      _ = try await client.ask("HELLO", "3")
      #expect(try await client.ask("SUBSCRIBE", "orders") == ">[subscribe orders 1]")
      #expect(try await client.ask("ECHO", "x") == "x")
      #expect(try await client.ask("PING", "x") == "x")
      #expect(try await client.ask("HELLO", "2").hasPrefix("[server crosswalk "))
      // Now it is a subscriber with RESP2.
      #expect(try await client.ask("ECHO", "x").hasPrefix("-ERR bad-request a subscriber with RESP2 "))
      #expect(try await client.ask("UNSUBSCRIBE") == "[unsubscribe orders 0]")
      #expect(try await client.ask("ECHO", "x") == "x")
    }
  }

  @Test func `SUBSCRIBE subscribes to all of its topics or to none`() async throws {
    try await run { node, client in
      let cases = [
        (["orders", "no name"], "'no name' is not a valid topic: "), (["group=g"], "SUBSCRIBE takes topic [topic …]"),
        (["orders", "x=y"], "no option 'x'; SUBSCRIBE takes topic [topic …] [group=name] [window=256]"),
        (["orders", "group=a", "group=b"], "option 'group' is given twice"),
        (["orders", "window=3"], "window can be used only with group"),
        (["orders", "group="], "'' is not a valid group: "),
        ([], "SUBSCRIBE takes topic [topic …] [group=name] [window=256]"),
      ]
      for (arguments, message) in cases {
        let reply = try await client.ask(["SUBSCRIBE"] + arguments)
        #expect(reply.hasPrefix("-ERR bad-request ") && reply.contains(message), "\(reply)")
      }
      #expect(try await client.ask("SUBSCRIBE", "prices") == "[subscribe prices 1]")
      #expect(
        try await client.ask("SUBSCRIBE", "orders", "prices", "group=g").hasPrefix(
          "-ERR bad-request this connection is already subscribed to prices;"))
      #expect(try await client.ask("UNSUBSCRIBE") == "[unsubscribe prices 0]")
    }
  }
}

/// A client that reads RESP and shows it as text, such as `[message orders hello]`.
private struct RedisTestClient {
  private var client: TestClient

  init(_ client: TestClient) {
    self.client = client
  }

  mutating func ask(_ words: String...) async throws -> String { try await ask(words) }

  mutating func ask(_ words: [String]) async throws -> String {
    try await client.send(String(decoding: RESP.request(words), as: UTF8.self))
    return try await reply()
  }

  mutating func isAtEnd() async throws -> Bool { try await client.line() == nil }

  /// Returns the next reply or push.
  mutating func reply() async throws -> String {
    let line = try #require(try await client.line()).dropLast()
    let rest = String(line.dropFirst())
    switch line.first {
    case "+", ":": return rest
    case "_": return "nil"
    case "$":
      guard rest != "-1" else { return "nil" }
      let text = try #require(try await client.line())
      try #require(text.utf8.count == Int(rest).map { $0 + 1 })
      return String(text.dropLast())
    case "*", ">", "%":
      let count = try #require(Int(rest)) * (line.first == "%" ? 2 : 1)
      var items: [String] = []
      for _ in 0..<count { items.append(try await reply()) }
      return "\(line.first == ">" ? ">" : "")[\(items.joined(separator: " "))]"
    default: return String(line)
    }
  }
}
