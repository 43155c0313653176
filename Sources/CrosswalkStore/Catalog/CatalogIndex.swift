internal import CrosswalkRedis

/// The catalog as Redis has it: which generation of each dictionary is served.
struct CatalogIndex: Sendable {
  /// How often it is read again where it changes under the reader.
  private static let attempts = 10

  /// Goes up with every change; nil where there is no catalog.
  private(set) var revision: Int64?
  /// The generations by the names of their dictionaries.
  private(set) var generations: [String: Generation] = [:]
  /// The dictionaries that a node serves and that are missing here though nobody dropped them, by name.
  private(set) var lost: [String] = []

  private init() {}

  /// Reads the catalog of one moment, and finds what it has lost of what a node serves.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis.
  ///   - keys: The names of its keys.
  ///   - known: What the node serves.
  /// - Returns: The catalog; it is empty where Redis has none.
  /// - Throws: `StoreError` where Redis cannot be asked.
  static func read(
    _ connection: RedisConnection, _ keys: Keys, known: ServedCatalog
  ) async throws(StoreError) -> CatalogIndex {
    var index = CatalogIndex()
    for _ in 0..<attempts {
      let replies = try await connection.replies(to: [
        RedisCommand("GET", RedisWord(keys.revision)), RedisCommand("HGETALL", RedisWord(keys.generations)),
      ])
      index.revision = replies[0].string.flatMap { Int64($0) }
      index.generations = [:]
      for (name, id) in replies[1].pairs {
        if let name = name.string, let id = id.string { index.generations[name] = Generation(id: id) }
      }
      index.lost = known.dictionaries.map(\.name).filter { index.generations[$0] == nil }
      if !index.lost.isEmpty { index.lost = try await index.lost(amongMissing: index.lost, connection, keys) }
      let after = try await connection.reply(to: RedisCommand("GET", RedisWord(keys.revision)))
      if after == replies[0] { break }
    }
    return index
  }

  /// Those of the missing dictionaries of which no drop is noted.
  private func lost(
    amongMissing names: [String], _ connection: RedisConnection, _ keys: Keys
  ) async throws(StoreError) -> [String] {
    let noted = try await connection.reply(
      to: RedisCommand(["ZMSCORE", RedisWord(keys.dropped)] + names.map { RedisWord($0) }))
    return zip(names, noted.array ?? []).filter { $0.1 == .null }.map(\.0)
  }
}
