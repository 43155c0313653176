import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkServer
@testable import CrosswalkStore

/// A server with real sockets, with the messages and the locks of a Redis.
struct MessagingNode: Sendable {
  let server: RunningServer
  let node: Node
  private let connection: RedisConnection

  /// Runs a node while `body` runs, and then stops it gracefully.
  static func run(
    _ redis: RedisAddress, name: String = "n", on addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 0)],
    options: Topics.Options = Topics.Options(), limits: CrosswalkServer.Limits = CrosswalkServer.Limits(),
    timing: Timing = Timing(),
    _ body: @escaping @Sendable (MessagingNode) async throws -> Void
  ) async throws {
    let topics = Topics(address: redis, keys: try Keys(), node: name, options: options, logger: .quiet)
    let locks = Locks(address: redis, keys: try Keys())
    let commands =
      Command.general + Command.topics(of: topics, logger: .quiet) + Command.locks(of: locks, logger: .quiet)
    let node = Node(
      version: "1", name: name, limits: limits, table: CommandTable(commands), facts: { InfoFacts() })
    let connection = RedisConnection(address: redis)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await topics.run() }
      group.addTask { await locks.run() }
      try await RunningServer.run(node, on: addresses, timing: timing) {
        try await body(MessagingNode(server: $0, node: node, connection: connection))
      }
      group.cancelAll()
    }
    await topics.finish(within: .seconds(3))
    await locks.finish(within: .seconds(3))
    await connection.close()
  }

  /// Runs a node on a unix socket, for which the system holds only a small, fixed amount that a peer does not read.
  static func runOnUnixSocket(
    _ redis: TestRedis, limits: CrosswalkServer.Limits = CrosswalkServer.Limits(), timing: Timing = Timing(),
    _ body: @escaping @Sendable (MessagingNode) async throws -> Void
  ) async throws {
    let address = ListenAddress.unix(path: redis.directory + "/service.sock")
    try await run(redis.address, on: [address], limits: limits, timing: timing, body)
  }

  /// Sends a line on its own connection; returns the reply.
  func ask(_ line: String) async throws -> String {
    try await server.connect { client in try await client.ask(line) }
  }

  /// Publishes a message whose payload is a bare word; returns its id.
  @discardableResult
  func publish(_ payload: String, to topic: String = "orders") async throws -> String {
    let reply = try await ask("PUBLISH \(topic) \(payload)")
    try #require(reply.hasPrefix("OK "), "\(reply)")
    return String(reply.dropFirst(3))
  }

  /// Returns the document that a request is answered with.
  func document(_ line: String) async throws -> JSON {
    let reply = try await ask(line)
    try #require(reply.hasPrefix("OK ["), "\(reply)")
    return try JSON(parsing: reply.dropFirst(3).utf8)
  }

  /// Returns what TOPICS says about the group `workers` of the topic `orders`.
  func group() async throws -> JSON? {
    let topic = try await document("TOPICS").array?.first { $0["topic"]?.string == "orders" }
    return topic?["groups"]?.array?.first { $0["group"]?.string == "workers" }
  }

  /// Returns when that group has `count` members.
  func members(_ count: Int64) async throws {
    try await eventually { try await group()?["members"]?.integer == count }
  }

  /// Returns the members of a group as Redis knows them, and `-`, which stands for no member.
  func consumers(of group: String = "workers", _ topic: String = "orders") async throws -> [String] {
    let stream = try Keys().stream(CoordinationName(topic))
    let reply = try await connection.send(RedisCommand("XINFO", "CONSUMERS", RedisWord(stream), RedisWord(group)))
    return (reply.array ?? []).compactMap { $0.array?[1].string }
  }
}

/// A message as a subscriber receives it.
struct Message: Equatable {
  let topic: String
  let id: String
  /// The word as it was in the line.
  let payload: String

  /// - Throws: If the line is not a message.
  init(_ line: String?) throws {
    let words = (line ?? "").split(separator: " ", maxSplits: 3).map(String.init)
    try #require(words.count == 4 && words[0] == "MSG", "\(line ?? "nothing")")
    (topic, id, payload) = (words[1], words[2], words[3])
  }
}

extension TestClient {
  /// Sends a line; returns the next line.
  mutating func ask(_ line: String) async throws -> String {
    try await send(line + "\n")
    return try #require(try await self.line())
  }

  mutating func subscribe(_ topic: String = "orders", group: String? = "workers") async throws {
    let reply = try await ask("SUBSCRIBE \(topic)" + (group.map { " group=\($0)" } ?? ""))
    try #require(reply == "OK", "\(reply)")
  }

  mutating func message() async throws -> Message { try Message(try await line()) }

  /// Receives a message and acknowledges it; returns its payload.
  mutating func handle() async throws -> String {
    let message = try await message()
    #expect(try await ask("ACK \(message.topic) \(message.id)") == "OK")
    return message.payload
  }
}
