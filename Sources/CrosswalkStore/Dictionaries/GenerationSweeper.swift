internal import Crosswalk
internal import CrosswalkRedis

/// Takes away generations that nobody is going to serve: too old, dropped, or left behind by a load that died.
struct GenerationSweeper {
  /// How many generations before the served one are kept.
  private static let keptGenerations = 3

  let connection: RedisConnection
  let keys: Keys
  /// A load that gave no sign for so many seconds is taken for dead.
  let deadAfter: Int

  /// Clears away what loads that died have left where it does not expire by itself.
  func sweep() async throws(StoreError) {
    let stale = try await connection.result(
      of: CatalogScripts.stale, keys: [keys.staging], arguments: [RedisWord(deadAfter)])
    for member in (stale.array ?? []).compactMap(\.string) {
      let words = member.split(separator: " ").map(String.init)
      if words.count == 2 { try await clear(words[0], Generation(id: words[1])) }
    }
  }

  /// Takes a generation away, unless it is served.
  ///
  /// Once it is gone from staging it can no more be published, should its load live after all.
  func clear(_ name: String, _ generation: Generation) async throws(StoreError) {
    try await unstage(name, generation)
    let served = try await served(name)
    if served != generation { try await unlink(name, generation) }
    if served == nil { try await remove(name) }
  }

  /// Takes away generations of a dictionary that are older than those that are kept.
  func trim(_ name: String) async throws(StoreError) {
    for generation in try await history(name).dropFirst(Self.keptGenerations + 1) {
      try await unlink(name, generation)
    }
  }

  /// Takes away all that is left of a dictionary that was dropped; not what another load has made of it meanwhile.
  func remove(_ name: String) async throws(StoreError) {
    let served = try await served(name)
    for generation in try await history(name) where generation != served {
      try await unlink(name, generation)
      try await unstage(name, generation)
    }
  }

  private func served(_ name: String) async throws(StoreError) -> Generation? {
    let reply = try await connection.reply(to: RedisCommand("HGET", RedisWord(keys.generations), RedisWord(name)))
    return reply.string.map(Generation.init(id:))
  }

  private func unstage(_ name: String, _ generation: Generation) async throws(StoreError) {
    _ = try await connection.reply(
      to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(Keys.member(name, generation))))
  }

  private func history(_ name: String) async throws(StoreError) -> [Generation] {
    try await historyEntries(name).map(\.generation)
  }

  private func historyEntries(_ name: String) async throws(StoreError) -> [(generation: Generation, text: [UInt8])] {
    let reply = try await connection.reply(to: RedisCommand("LRANGE", RedisWord(keys.history(name)), "0", "-1"))
    return (reply.array ?? []).compactMap { entry in
      guard let bytes = entry.bytes, let json = try? JSON(parsing: bytes) else { return nil }
      return json["generation"]?.string.map { (Generation(id: $0), bytes) }
    }
  }

  /// Unlinks the keys of a generation and takes it out of the history.
  private func unlink(_ name: String, _ generation: Generation) async throws(StoreError) {
    let definition = keys.definition(name, generation)
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(definition)))
    var doomed = [keys.entries(name, generation)]
    if let record = reply.bytes.flatMap(GenerationRecord.init) {
      doomed += record.definition.directions.map { keys.map(name, generation, from: $0.from.name, to: $0.to.name) }
    }
    // The history and the definition tell of the others, so they go last.
    doomed.append(definition)
    _ = try await connection.reply(to: RedisCommand(["UNLINK"] + doomed.map { RedisWord($0) }))
    for entry in try await historyEntries(name) where entry.generation == generation {
      _ = try await connection.reply(
        to: RedisCommand("LREM", RedisWord(keys.history(name)), "1", RedisWord(entry.text)))
    }
  }
}
