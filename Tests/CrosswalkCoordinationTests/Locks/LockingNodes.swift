import CrosswalkRedis
import CrosswalkTesting
import Synchronization
import Testing

@testable import CrosswalkCoordination

extension Workbench {
  /// Runs `body` with the locks of some nodes, which listen to releases.
  ///
  /// With the default interval no node polls while `body` runs.
  func withLocks(
    _ count: Int = 1, pollInterval: Duration = .seconds(3600), at address: RedisAddress? = nil,
    _ body: ([Locks]) async throws -> Void
  ) async throws {
    let nodes = (0..<count).map { _ in
      Locks(address: address ?? redis.address, keys: keys, pollInterval: pollInterval)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for node in nodes { group.addTask { await node.run() } }
      defer { group.cancelAll() }
      try await eventually {
        try await send("PUBSUB", "NUMSUB", keys.lockReleases).array?[1] == .integer(Int64(count))
      }
      try await body(nodes)
    }
    for node in nodes { await node.close() }
  }

  /// Waits for a lock in a new task; returns when it is in the queue and, if it is the first, has asked once.
  func waiter(
    on node: Locks, for name: CoordinationName, _ wait: Duration = .seconds(60)
  ) async throws -> Task<Acquisition, any Error> {
    let before = node.lines.count(for: name)
    let scripts = before == 0 ? try await scriptsRun() : 0
    let isDone = Flag()
    let task = Task {
      defer { isDone.set() }
      return try await node.acquire(name, lease: .seconds(60), wait: wait, holder: "waiter")
    }
    try await eventually { node.lines.count(for: name) > before || isDone.isSet }
    if before == 0 { try await eventually { try await scriptsRun() > scripts } }
    return task
  }

  /// Returns how many scripts Redis has run.
  private func scriptsRun() async throws -> Int {
    let lines = try await send("INFO", "commandstats").string?.split(separator: "\r\n") ?? []
    let calls = lines.first { $0.hasPrefix("cmdstat_eval:calls=") }?.dropFirst(19).prefix { $0 != "," }
    return calls.flatMap { Int($0) } ?? 0
  }

  /// Returns the content of a lock's key; nil if the lock is free.
  func content(of name: CoordinationName) async throws -> String? {
    try await send("GET", keys.lock(name)).string
  }

  /// Returns the last fencing number that a lock gave.
  func fence(of name: CoordinationName) async throws -> Int64? {
    try await send("GET", keys.fence(name)).string.flatMap { Int64($0) }
  }
}

extension Locks {
  /// Takes a lock that must be free.
  func take(_ name: CoordinationName, lease: Duration = .seconds(60)) async throws -> (token: String, fence: Int64) {
    try #require(try await acquire(name, lease: lease, holder: "test").held)
  }
}

/// A flag that can be set once.
private final class Flag: Sendable {
  private let state = Mutex(false)

  var isSet: Bool { state.withLock { $0 } }

  func set() { state.withLock { $0 = true } }
}

extension Acquisition {
  var held: (token: String, fence: Int64)? {
    if case .held(let token, let fence) = self { (token, fence) } else { nil }
  }
}
