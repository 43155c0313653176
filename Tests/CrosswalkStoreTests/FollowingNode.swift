import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import Logging
import Synchronization

/// A node as far as the store goes: a connection, a snapshot, and what keeps it up to date.
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

  /// The version of a dictionary that is served.
  func version(of name: String) -> String? { cell.catalog[name]?.dictionary.definition.version }

  /// Follows while `body` runs.
  func following(every interval: Duration, _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await follower.run(address: address, interval: interval) }
      try await body()
      group.cancelAll()
    }
    await connection.close()
  }
}

/// What was logged.
final class RecordedLog: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func append(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Keeps what is logged for the test.
struct RecordingHandler: LogHandler {
  let log: RecordedLog
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(log: RecordedLog) {
    self.log = log
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    log.append("\(event.level.rawValue): \(event.message)")
  }
}
