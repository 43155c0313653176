import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging

/// The parts of a node that the store needs: a connection, a snapshot, and a follower.
struct FollowingNode {
  let connection: RedisConnection
  let cell = CatalogCell()
  let follower: CatalogFollower
  let log = RecordedLog()
  private let address: RedisAddress

  init(_ address: RedisAddress, _ keys: Keys, copy: CatalogCopy? = nil) {
    self.address = address
    connection = RedisConnection(address: address)
    let log = log
    follower = CatalogFollower(
      connection: connection, keys: keys, cell: cell, copy: copy,
      logger: Logger(label: "test") { _ in RecordingHandler(log: log) })
  }

  /// Returns the version of a dictionary that is served.
  func version(of name: String) -> String? { cell.value[name]?.dictionary.definition.version }

  /// Follows Redis while `body` runs.
  func following(every interval: Duration, _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await follower.run(address: address, interval: interval) }
      try await body()
      group.cancelAll()
    }
    await connection.close()
  }
}
