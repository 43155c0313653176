internal import Crosswalk
internal import CrosswalkRedis

/// The catalog as Redis has it: which generation of each dictionary is served.
struct CatalogIndex: Sendable {
  /// How many digits a revision may have, so that it can be counted on from there.
  static let revisionDigits = 18
  /// How often it is read again where it changes under the reader.
  private static let attempts = 10

  /// Goes up with every change; nil where there is no catalog, or the number is none.
  private(set) var revision: Int64?
  /// The generations by the names of their dictionaries.
  private(set) var generations: [String: Generation] = [:]
  /// What the catalog says and nobody can use, by the name of the dictionary or what stands in its place; and why.
  private(set) var damaged: [String: String] = [:]
  /// Keys of the catalog that are damaged as a whole; in words.
  private(set) var faults: [String] = []
  /// The dictionaries that are known and missing here though nobody dropped them, by name.
  private(set) var lost: [String] = []

  private init() {}

  /// Reads the catalog of one moment, and finds what it has lost of what is known.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis.
  ///   - keys: The names of its keys.
  ///   - known: The dictionaries that the node serves, by name.
  /// - Returns: The catalog; it is empty where Redis has none.
  /// - Throws: `StoreError` where Redis cannot be asked.
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

  /// Whether Redis has no catalog, not even one that is damaged.
  var isMissing: Bool { generations.isEmpty && damaged.isEmpty }

  private mutating func takeRevision(_ reply: RedisReply, _ keys: Keys) {
    if reply == .null { return }
    // Written as Redis itself counts, or it refuses to count on.
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
        damaged[name] = "the catalog names \(VisibleText.quoted(name.prefix(64))), which cannot name a dictionary"
      } else if let generation = id.string.flatMap(Generation.init) {
        generations[name] = generation
      } else {
        damaged[name] = "the catalog gives \(name) a generation that is not a ULID"
      }
    }
  }

  /// Those of the missing dictionaries of which no drop is noted.
  private func lost(
    amongMissing names: [String], _ connection: RedisConnection, _ keys: Keys
  ) async throws(StoreError) -> [String] {
    let noted = try await connection.look(
      RedisCommand(["ZMSCORE", RedisWord(keys.dropped)] + names.map { RedisWord($0) }))
    // Where the notes are damaged nobody can say what was dropped: rather too much is served than too little.
    guard let noted = noted.array else { return names }
    return zip(names, noted).filter { $0.1 == .null }.map(\.0)
  }
}
