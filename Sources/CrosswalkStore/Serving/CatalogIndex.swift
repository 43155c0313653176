internal import Crosswalk
internal import CrosswalkRedis

/// The catalog as it is in Redis: which generation of each dictionary is served.
struct CatalogIndex: Sendable {
  /// The most digits of a revision, so that Redis can still increase it.
  static let revisionDigits = 18
  /// The number of attempts if the catalog changes while it is read.
  private static let attempts = 10

  /// The number that goes up with every change; nil if there is no catalog, or if it is not a number.
  private(set) var revision: Int64?
  /// The generations, by the names of their dictionaries.
  private(set) var generations: [String: Generation] = [:]
  /// Why entries of the catalog cannot be used, by the name that the catalog gives the dictionary.
  private(set) var damaged: [String: String] = [:]
  /// The keys of the catalog that are damaged as a whole, in words.
  private(set) var faults: [String] = []
  /// The dictionaries that the node knows and that are missing here although nobody dropped them, by name.
  private(set) var lost: [String] = []

  private init() {}

  /// Reads the catalog as it is at one moment, and finds what it has lost of the known dictionaries.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis.
  ///   - keys: The names of its keys.
  ///   - known: The dictionaries that the node serves, by name.
  /// - Returns: The catalog; it is empty if Redis has none.
  /// - Throws: `StoreError` if Redis cannot be asked.
  static func read(
    _ connection: RedisConnection, _ keys: Keys, known: [String]
  ) async throws(StoreError) -> CatalogIndex {
    var index = CatalogIndex()
    for _ in 0..<attempts {
      let replies = try await connection.looks([
        RedisCommand("GET", RedisWord(keys.revision)), RedisCommand("HGETALL", RedisWord(keys.generations)),
      ])
      index = CatalogIndex()
      index.takeRevision(replies[0], keys)
      index.takeGenerations(replies[1], keys)
      let missing = known.filter { index.generations[$0] == nil && index.damaged[$0] == nil }
      if !missing.isEmpty { index.lost = try await index.lost(amongMissing: missing, connection, keys) }
      let after = try await connection.look(RedisCommand("GET", RedisWord(keys.revision)))
      if after == replies[0] { break }
    }
    return index
  }

  /// Whether Redis has no catalog, not even a damaged one.
  var isMissing: Bool { generations.isEmpty && damaged.isEmpty }

  private mutating func takeRevision(_ reply: RedisReply, _ keys: Keys) {
    if reply == .null { return }
    // The number must be written as Redis writes it, or Redis refuses to increase it.
    if let text = reply.string, text.utf8.count <= Self.revisionDigits, let number = Int64(text), number >= 0,
      text == String(number)
    {
      revision = number
    } else {
      faults.append("\(keys.revision) does not hold a number")
    }
  }

  private mutating func takeGenerations(_ reply: RedisReply, _ keys: Keys) {
    guard reply.array != nil else { return faults.append("\(keys.generations) is not a hash") }
    for (name, id) in reply.pairs {
      let name = String(decoding: name.bytes ?? [], as: UTF8.self)
      if !Name.isValid(name) {
        damaged[name] =
          "the catalog contains \(VisibleText.quoted(name.prefix(64))), which is not a valid dictionary name"
      } else if let generation = id.string.flatMap(Generation.init) {
        generations[name] = generation
      } else {
        damaged[name] = "the catalog gives \(name) a generation that is not a ULID"
      }
    }
  }

  /// Returns those missing dictionaries that are not noted as dropped.
  private func lost(
    amongMissing names: [String], _ connection: RedisConnection, _ keys: Keys
  ) async throws(StoreError) -> [String] {
    let noted = try await connection.look(
      RedisCommand(["ZMSCORE", RedisWord(keys.dropped)] + names.map { RedisWord($0) }))
    // If the notes are damaged, nobody knows what was dropped. Serving too much is better than serving too little.
    guard let noted = noted.array else { return names }
    return zip(names, noted).filter { $0.1 == .null }.map(\.0)
  }
}
