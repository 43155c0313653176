import CrosswalkRedis
import CrosswalkTesting
import Synchronization
import Testing

@testable import CrosswalkStore

@Suite struct ReplayingConnectionTests {
  /// The keys of each replay, in order.
  private final class Replays: Sendable {
    let keys = Mutex<[[String]]>([])
    let failures = Atomic(0)
  }

  private let replays = Replays()

  @Test func `on a new run everything is done again, before anything newer`() async throws {
    try await Workbench.with { bench in
      let connection = replaying(bench)
      for key in ["a", "b"] { try await set(key, over: connection) }
      try await connection.look()
      #expect(doneAgain == [])
      try await bench.restart()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 { group.addTask { try await set("\(number)", over: connection) } }
        try await group.waitForAll()
      }
      // There was one replay for all commands.
      #expect(doneAgain == [["a", "b"]])
      #expect(try await bench.send("DBSIZE") == .integer(52))
      // What was done again may be lost again.
      try await bench.restart()
      try await connection.look()
      #expect(doneAgain.count == 2)
      #expect(Set(doneAgain[1]).count == 52)
      #expect(try await bench.send("DBSIZE") == .integer(52))
    }
  }

  @Test func `if it cannot be done again nothing newer is done, and the next command tries again`() async throws {
    try await Workbench.with { bench in
      let connection = replaying(bench)
      try await set("a", over: connection)
      try await bench.restart()
      replays.failures.store(2, ordering: .relaxed)
      for _ in 1...2 {
        await #expect(throws: RedisError.unavailable("test")) { try await set("new", over: connection) }
        #expect(try await bench.send("DBSIZE") == .integer(0))
      }
      try await set("new", over: connection)
      #expect(doneAgain == [["a"]])
      #expect(try await bench.keyNames() == ["a", "new"])
    }
  }

  @Test func `what a run must have written to disk is not done again`() async throws {
    try await Workbench.with { bench in
      let connection = replaying(bench, kept: .zero)
      try await set("a", over: connection)
      try await connection.lookIfNeeded()
      try await bench.restart()
      try await set("b", over: connection)
      #expect(doneAgain == [])
    }
  }

  @Test func `however long Redis was away, what it may have lost is done again`() async throws {
    try await Workbench.with { bench in
      let connection = replaying(bench, kept: .milliseconds(50))
      try await set("a", over: connection)
      await bench.redis.kill()
      try await Task.sleep(for: .milliseconds(100))
      await #expect(throws: RedisError.self) { try await connection.look() }
      try await bench.redis.start()
      try await eventually { (try? await connection.look()) != nil }
      #expect(doneAgain == [["a"]])
    }
  }

  private var doneAgain: [[String]] { replays.keys.withLock { $0 } }

  private func replaying(
    _ bench: Workbench, kept: Duration = .seconds(600)
  ) -> ReplayingConnection<String, String> {
    ReplayingConnection(bench.connection, kept: kept) { [replays] entries, run in
      if replays.failures.load(ordering: .relaxed) > 0 {
        replays.failures.subtract(1, ordering: .relaxed)
        return .init(failure: .unavailable("test"))
      }
      do throws(RedisError) {
        _ = try await bench.connection.send(
          entries.map { RedisCommand("SET", RedisWord($0.key), RedisWord($0.value)) }, in: run)
      } catch {
        return .init(failure: error)
      }
      replays.keys.withLock { $0.append(entries.map(\.key)) }
      return .init(settled: Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) }))
    }
  }

  private func set(_ key: String, over connection: ReplayingConnection<String, String>) async throws {
    let (_, run) = try await connection.send(RedisCommand("SET", RedisWord(key), "1"))
    await connection.keep("1", for: key, in: run)
  }
}

extension Workbench {
  /// Restarts Redis, which loses everything.
  fileprivate func restart() async throws {
    await redis.kill()
    try await redis.start()
  }
}
