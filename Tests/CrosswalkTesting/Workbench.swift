package import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore

/// The tools for a test of the store: a Redis of its own, a loader into it, and access to its keys.
package struct Workbench {
  package let redis: TestRedis
  package let connection: RedisConnection
  package let keys: Keys
  package let loader: DictionaryLoader

  /// Runs `body` with an empty Redis.
  package static func with(
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

  /// Loads dictionaries from the texts of documents.
  @discardableResult
  package func load(_ documents: String..., prune: Bool = false) async throws -> [LoadResult] {
    try await loader.load(read(documents), LoadOptions(prunes: prune)).results
  }

  /// A loader that treats every load that has not published yet as dead.
  package var impatientLoader: DictionaryLoader {
    DictionaryLoader(connection: connection, keys: keys, deadAfter: .zero)
  }

  /// Sends a command.
  @discardableResult
  package func send(_ words: String...) async throws -> RedisReply { try await send(words) }

  /// Sends a command.
  @discardableResult
  package func send(_ words: [String]) async throws -> RedisReply {
    try await connection.send(RedisCommand(words.map { RedisWord($0) }))
  }

  /// Returns the names of all keys, sorted.
  package func keyNames() async throws -> [String] {
    try await send("KEYS", "*").strings.sorted()
  }

  /// Returns the names of the served dictionaries, sorted.
  package func names() async throws -> [String] {
    try await send("HKEYS", "\(keys.namespace){catalog}:generations").strings.sorted()
  }

  /// Returns the served generation of a dictionary.
  package func generation(of name: String) async throws -> String? {
    try await send("HGET", "\(keys.namespace){catalog}:generations", name).string
  }

  package func revision() async throws -> Int64 {
    Int64(try await send("GET", "\(keys.namespace){catalog}:revision").string ?? "0") ?? -1
  }

  /// Returns the generations in the history of a dictionary, the newest first.
  package func history(of name: String) async throws -> [String] {
    try await send("LRANGE", "\(keys.namespace){d:\(name)}:history", "0", "-1").strings.map {
      try JSON(parsing: $0.utf8)["generation"]?.string ?? ""
    }
  }
}

extension RedisConnection {
  /// Closes the connection without waiting, for code that cannot wait.
  package func closeLater() {
    Task { await close() }
  }
}

extension RedisReply {
  /// The texts of an array.
  package var strings: [String] { (array ?? []).compactMap(\.string) }
}

/// Reads documents in the way of `load`.
package func read(_ documents: [String]) throws -> [DataDictionary] {
  try DictionaryFiles.read(Array(documents.joined(separator: "\n---\n").utf8), named: "test.yaml").dictionaries
}

/// Returns the text of a dictionary with two systems, whose version and answers contain `state`.
package func document(_ name: String, _ state: String, entries: Int = 3) -> String {
  """
  dictionary: \(name)
  version: "\(state)"
  systems: [a, b]
  entries:
  """ + (0..<entries).map { "\n  - [a\($0), \(state)-\($0)]" }.joined()
}
