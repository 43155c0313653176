import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging

/// The parts of a node for policies.
struct PolicyNode {
  let connection: RedisConnection
  let cell = PolicyCell()
  let follower: PolicyFollower
  let store: PolicyStore
  let log = RecordedLog()

  init(_ address: RedisAddress, _ keys: Keys) {
    connection = RedisConnection(address: address)
    let log = log
    follower = PolicyFollower(
      connection: connection, keys: keys, cell: cell, logger: Logger(label: "test") { _ in RecordingHandler(log: log) })
    store = PolicyStore(connection: connection, keys: keys, follower: follower)
  }

  func policy(_ service: String) throws -> Policy {
    cell.value.policy(of: try name(service))
  }

  @discardableResult
  func set(_ service: String, _ options: (String, String)...) async throws -> Policy {
    try await store.set(options.map { PolicyOption($0.0, $0.1) }, of: try name(service))
  }

  /// Follows the policies while `body` runs.
  func following(every interval: Duration, _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await follower.run(address: connection.address, interval: interval) }
      try await body()
      group.cancelAll()
    }
    await connection.close()
  }
}

/// Returns the name of a service.
func name(_ text: String) throws -> ServiceName {
  try ServiceName(text)
}
