import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination
@testable import CrosswalkServer
@testable import CrosswalkStore

/// A server with real sockets, with the locks of a Redis.
struct LockingNode: Sendable {
  let server: RunningServer
  private let store: Locks

  /// Runs a node while `body` runs, and then stops it gracefully.
  static func run(
    _ redis: RedisAddress, name: String = "n", pollInterval: Duration = .seconds(1),
    _ body: @escaping @Sendable (LockingNode) async throws -> Void
  ) async throws {
    let locks = Locks(address: redis, keys: try Keys(), pollInterval: pollInterval)
    let node = Node(
      version: "1", name: name, table: CommandTable(Command.general + Command.locks(of: locks, logger: .quiet)),
      facts: { InfoFacts() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await locks.run() }
      try await RunningServer.run(node) { try await body(LockingNode(server: $0, store: locks)) }
      group.cancelAll()
    }
    await locks.finish(within: .seconds(3))
  }

  /// Sends a line on its own connection; returns the reply.
  func ask(_ line: String) async throws -> String {
    try await server.connect { client in
      try await client.send(line + "\n")
      return try #require(try await client.line())
    }
  }

  /// Takes a lock that must be free; returns its token and its fencing number.
  func take(_ name: String, _ lease: String = "60s") async throws -> (token: String, fence: Int64) {
    try Self.held(try await ask("LOCK \(name) \(lease)"))
  }

  /// Returns when `count` clients wait for a lock on this node.
  func waiting(for name: String, _ count: Int) async throws {
    let name = try CoordinationName(name)
    try await eventually { store.lines.count(for: name) == count }
  }

  /// Returns the token and the fencing number from the reply to a LOCK that was successful.
  static func held(_ reply: String?) throws -> (token: String, fence: Int64) {
    let words = (reply ?? "").split(separator: " ").map(String.init)
    try #require(words.count == 3 && words[0] == "OK", "\(reply ?? "nothing")")
    return (words[1], try #require(Int64(words[2])))
  }

  /// Returns the locks that LOCKS shows.
  func locks() async throws -> JSON {
    let reply = try await ask("LOCKS")
    return try JSON(parsing: reply.dropFirst(3).utf8)
  }
}
