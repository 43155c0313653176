package import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore

/// What a test of the store works with: a Redis of its own, a loader into it, and a look at its keys.
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

  /// Loads dictionaries, each the text of a document.
  @discardableResult
  package func load(_ documents: String..., prune: Bool = false) async throws -> [LoadResult] {
    try await loader.load(read(documents), LoadOptions(prunes: prune)).results
  }

  /// A loader that takes every load that has not published yet for dead.
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

  /// The names of all keys, sorted.
  package func keyNames() async throws -> [String] {
    try await send("KEYS", "*").strings.sorted()
  }

  /// The names of the dictionaries that are served, sorted.
  package func names() async throws -> [String] {
    try await send("HKEYS", "\(keys.namespace){catalog}:generations").strings.sorted()
  }

  /// The generation of a dictionary that is served.
  package func generation(of name: String) async throws -> String? {
    try await send("HGET", "\(keys.namespace){catalog}:generations", name).string
  }

  package func revision() async throws -> Int64 {
    Int64(try await send("GET", "\(keys.namespace){catalog}:revision").string ?? "0") ?? -1
  }

  /// The generations that the history of a dictionary names, the newest first.
  package func history(of name: String) async throws -> [String] {
    try await send("LRANGE", "\(keys.namespace){d:\(name)}:history", "0", "-1").strings.map {
      try JSON(parsing: $0.utf8)["generation"]?.string ?? ""
    }
  }
}

extension RedisConnection {
  /// Closes where nobody can wait for it.
  package func closeLater() {
    Task { await close() }
  }
}

extension RedisReply {
  /// The texts of an array.
  package var strings: [String] { (array ?? []).compactMap(\.string) }
}

/// Reads documents as `load` does.
package func read(_ documents: [String]) throws -> [DataDictionary] {
  try DictionaryFiles.read(Array(documents.joined(separator: "\n---\n").utf8), named: "test.yaml").dictionaries
}

/// A dictionary of two systems whose version and answers name `state`.
package func document(_ name: String, _ state: String, entries: Int = 3) -> String {
  """
  dictionary: \(name)
  version: "\(state)"
  systems: [a, b]
  entries:
  """ + (0..<entries).map { "\n  - [a\($0), \(state)-\($0)]" }.joined()
}
