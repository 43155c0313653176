import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging
import Testing

@testable import CrosswalkServer

/// A server with real sockets that writes what it records to a Redis, with a clock that the test sets.
struct MonitoredNode: Sendable {
  let server: RunningServer
  let recorderState: RecorderState

  /// Runs a node while `body` runs, and then stops it gracefully.
  static func run(
    _ redis: RedisAddress, name: String = "n", clock: TestClock = TestClock(), limit: Int = ServiceRoster.limit,
    _ body: @escaping @Sendable (MonitoredNode) async throws -> Void
  ) async throws {
    let recorderState = RecorderState(limit: limit, now: { clock.read() })
    let engine = MonitorEngine(
      address: redis, keys: try Keys(), node: name, recorderState: recorderState, logger: .quiet)
    await engine.prepare()
    let commands = Command.general + Command.services(of: engine, logger: .quiet)
    let node = Node(
      version: "1", name: name, table: CommandTable(commands), recorderState: recorderState,
      facts: {
        var facts = InfoFacts()
        facts.held = InfoFacts.Figures(counts: engine.held.counts, captures: engine.held.captures)
        facts.dropped = InfoFacts.Figures(counts: engine.dropped.counts, captures: engine.dropped.captures)
        return facts
      })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await engine.run() }
      try await RunningServer.run(node) { try await body(MonitoredNode(server: $0, recorderState: recorderState)) }
      group.cancelAll()
    }
    await engine.finish(within: .seconds(3))
  }

  /// Sends lines on their own connection; returns the replies.
  func ask(_ lines: String...) async throws -> [String] { try await ask(lines) }

  func ask(_ lines: [String]) async throws -> [String] {
    try await server.connect { client in
      try await client.send(lines.map { $0 + "\n" }.joined())
      var replies: [String] = []
      for _ in lines { replies.append(try #require(try await client.line())) }
      return replies
    }
  }

  /// A reply that is not a document.
  struct Refused: Error {
    let reply: String
  }

  /// Returns the document that a request is answered with.
  func document(_ line: String) async throws -> JSON {
    let reply = try await ask(line)[0]
    guard reply.hasPrefix("OK ") else { throw Refused(reply: reply) }
    return try JSON(parsing: reply.dropFirst(3).utf8)
  }

  /// Returns the figures of a service.
  func total(_ service: String, _ options: String = "") async throws -> JSON {
    try #require(try await document("STATS \(service) \(options)")["total"])
  }

  /// Returns how many calls of a service are counted in Redis.
  func count(_ service: String) async throws -> Int64? { try await total(service)["count"]?.integer }
}

extension JSON {
  /// Returns the values of one member in all elements.
  func members(_ name: String) -> [JSON] { (array ?? []).map { $0[name] ?? .null } }

  /// The names of the members, in order.
  var memberNames: [String] {
    if case .object(let members) = self { members.map(\.name) } else { [] }
  }
}
