import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging

/// What a test of the store works with: a Redis of its own, a loader into it, and a look at its keys.
struct Workbench {
  let redis: TestRedis
  let connection: RedisConnection
  let keys: Keys
  let loader: DictionaryLoader

  /// Runs `body` with an empty Redis.
  static func with(
    _ arguments: [String] = [], namespace: String = "crosswalk:", _ body: (Workbench) async throws -> Void
  ) async throws {
    try await TestRedis.with(arguments) { redis in
      let connection = RedisConnection(address: redis.address)
      let keys = try Keys(namespace: namespace)
      try await body(
        Workbench(
          redis: redis, connection: connection, keys: keys, loader: DictionaryLoader(connection: connection, keys: keys)
        ))
      await connection.close()
    }
  }

  /// Loads dictionaries, each the text of a document.
  @discardableResult
  func load(_ documents: String..., prune: Bool = false) async throws -> [LoadResult] {
    try await loader.load(read(documents), LoadOptions(prunes: prune)).results
  }

  /// A loader that takes every load that has not published yet for dead.
  var impatientLoader: DictionaryLoader { DictionaryLoader(connection: connection, keys: keys, deadAfter: .zero) }

  /// Sends a command.
  @discardableResult
  func send(_ words: String...) async throws -> RedisReply { try await send(words) }

  /// Sends a command.
  @discardableResult
  func send(_ words: [String]) async throws -> RedisReply {
    try await connection.send(RedisCommand(words.map { RedisWord($0) }))
  }

  /// The names of all keys, sorted.
  func keyNames() async throws -> [String] {
    try await send("KEYS", "*").strings.sorted()
  }

  /// The names of the dictionaries that are served, sorted.
  func names() async throws -> [String] {
    try await send("HKEYS", "\(keys.namespace){catalog}:generations").strings.sorted()
  }

  /// The generation of a dictionary that is served.
  func generation(of name: String) async throws -> String? {
    try await send("HGET", "\(keys.namespace){catalog}:generations", name).string
  }

  func revision() async throws -> Int64 {
    Int64(try await send("GET", "\(keys.namespace){catalog}:revision").string ?? "0") ?? -1
  }

  /// The generations that the history of a dictionary names, the newest first.
  func history(of name: String) async throws -> [String] {
    try await send("LRANGE", "\(keys.namespace){d:\(name)}:history", "0", "-1").strings.map {
      try JSON(parsing: $0.utf8)["generation"]?.string ?? ""
    }
  }

  /// Reads what is served from Redis, as another node does, and checks that all of it is whole.
  func served() async throws -> ServedCatalog {
    let node = FollowingNode(redis.address, keys)
    defer { node.connection.closeLater() }
    try await node.follower.compare()
    return node.cell.catalog
  }
}

extension RedisConnection {
  /// Closes where nobody can wait for it.
  func closeLater() {
    Task { await close() }
  }
}

extension RedisReply {
  /// The texts of an array.
  var strings: [String] { (array ?? []).compactMap(\.string) }
}

extension ServedCatalog {
  /// An answer of one of its dictionaries.
  func lookup(_ value: String, in name: String, from: String = "a", to: String = "b") throws -> Answer? {
    guard let served = self[name] else { return nil }
    return try Catalog([served.dictionary]).lookup(value, in: name, from: from, to: to)
  }
}

/// Reads documents as `load` does.
func read(_ documents: [String]) throws -> [DataDictionary] {
  try DictionaryFiles.read(Array(documents.joined(separator: "\n---\n").utf8), named: "test.yaml").dictionaries
}

/// A dictionary of two systems whose version and answers name `state`.
func document(_ name: String, _ state: String, entries: Int = 3) -> String {
  """
  dictionary: \(name)
  version: "\(state)"
  systems: [a, b]
  entries:
  """ + (0..<entries).map { "\n  - [a\($0), \(state)-\($0)]" }.joined()
}
