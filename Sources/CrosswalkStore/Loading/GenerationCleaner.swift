internal import Crosswalk
internal import CrosswalkRedis

/// Takes away the keys of generations that are needed no more.
///
/// A generation is claimed first, in one step with the look whether it is served: so none that is served, or yet to be,
/// loses its keys. A claimed one stays noted in staging until nothing is left of it, so that a later sweep can finish.
struct GenerationCleaner {
  let connection: RedisConnection
  let keys: Keys

  /// Unlinks generations that are older than the newest `kept` and the one that is served.
  func trim(_ name: String, keeping kept: Int) async throws(StoreError) {
    try await discard(name, settled(name).dropFirst(kept))
  }

  /// Unlinks all that is left of a dictionary that is served no more; not what another load makes of it meanwhile.
  func remove(_ name: String) async throws(StoreError) {
    try await discard(name, settled(name)[...])
  }

  /// Unlinks what a load has written that is not published; and what another has begun to take away under it.
  func abandon(_ result: LoadResult) async throws(StoreError) {
    let (definition, generation) = (result.record.definition, result.generation)
    guard try await claim(definition.name, generation) else { return }
    try await unlink(keys.all(of: definition, generation))
    try await forget(definition.name, generation)
  }

  /// Clears away what was left by loads that died where it does not expire by itself, and by drops that died.
  ///
  /// - Parameter deadAfter: How many seconds without a sign make a load a dead one.
  /// - Throws: `StoreError`; what was not cleared away is left to the next sweep.
  func sweep(deadAfter: Int64) async throws(StoreError) {
    let stale = try await connection.result(
      of: CatalogScripts.stale, keys: [keys.staging], arguments: [RedisWord(deadAfter)])
    for member in (stale.array ?? []).compactMap(\.string) {
      let words = member.split(separator: " ").map(String.init)
      guard words.count >= 2, Name.isValid(words[0]), let generation = Generation(id: words[1]) else {
        // Nothing of ours is named so.
        _ = try await connection.reply(to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(member)))
        continue
      }
      try await discard(words[0], [generation])
      let served = try await connection.look(
        RedisCommand("HGET", RedisWord(keys.generations), RedisWord(words[0])))
      if served == .null { try await remove(words[0]) }
    }
  }

  /// The history without what loads that are under way have noted in it already, the newest first.
  private func settled(_ name: String) async throws(StoreError) -> [Generation] {
    // In this order: what is published in between counts as settled, and is not claimed.
    let history = try await history(name).map(\.generation)
    let staged = try await connection.look(RedisCommand("ZRANGE", RedisWord(keys.staging), "0", "-1"))
    let members = Set((staged.array ?? []).compactMap(\.string))
    return history.filter { !members.contains(keys.member(name, $0)) }
  }

  /// Unlinks the keys of generations and takes them out of the history, but for one that is served.
  private func discard(_ name: String, _ generations: ArraySlice<Generation>) async throws(StoreError) {
    var claimed: [Generation] = []
    // All before the first goes: once a dropped dictionary is noted no more, nothing would tell of the others.
    for generation in generations where try await claim(name, generation) { claimed.append(generation) }
    for generation in claimed {
      let key = keys.definition(name, generation)
      let reply = try await connection.look(RedisCommand("GET", RedisWord(key)))
      let definition = reply.bytes.flatMap(GenerationRecord.init)?.definition
      // The definition tells of the maps. Where it is gone or damaged, they are looked for.
      if let definition, definition.name == name {
        try await unlink(keys.all(of: definition, generation))
      } else {
        try await unlink([key, keys.entries(name, generation)] + maps(name, generation))
      }
      try await forget(name, generation)
    }
  }

  /// Returns whether the generation may go.
  private func claim(_ name: String, _ generation: Generation) async throws(StoreError) -> Bool {
    let reply = try await connection.result(
      of: CatalogScripts.claim, keys: [keys.generations, keys.staging],
      arguments: [RedisWord(name), RedisWord(generation.id)])
    return reply == .integer(1)
  }

  /// The keys of the maps of a generation, found among all keys.
  private func maps(_ name: String, _ generation: Generation) async throws(StoreError) -> [String] {
    let prefix = keys.map(name, generation, from: "", to: "").dropLast()
    var maps: [String] = []
    var cursor = "0"
    repeat {
      let reply = try await connection.reply(
        to: RedisCommand("SCAN", RedisWord(cursor), "MATCH", RedisWord(Self.pattern(of: prefix)), "COUNT", "1000"))
      guard let parts = reply.array, parts.count == 2, let next = parts[0].string else { throw .unexpectedReply }
      maps += (parts[1].array ?? []).compactMap(\.string)
      cursor = next
    } while cursor != "0"
    return maps
  }

  /// What matches the keys that begin so.
  private static func pattern(of prefix: some StringProtocol) -> String {
    var pattern = ""
    for character in prefix {
      if "*?[]\\^".contains(character) { pattern.append("\\") }
      pattern.append(character)
    }
    return pattern + "*"
  }

  private func unlink(_ doomed: [String]) async throws(StoreError) {
    _ = try await connection.reply(to: RedisCommand(["UNLINK"] + doomed.map { RedisWord($0) }))
  }

  /// Leaves no note of a generation whose keys are gone.
  private func forget(_ name: String, _ generation: Generation) async throws(StoreError) {
    for (noted, entry) in try await history(name) where noted == generation {
      _ = try await connection.reply(to: RedisCommand("LREM", RedisWord(keys.history(name)), "1", RedisWord(entry)))
    }
    let member = keys.member(name, generation) + CatalogScripts.doomed
    _ = try await connection.reply(to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(member)))
  }

  private func history(_ name: String) async throws(StoreError) -> [(generation: Generation, entry: [UInt8])] {
    let reply = try await connection.look(RedisCommand("LRANGE", RedisWord(keys.history(name)), "0", "-1"))
    return (reply.array ?? []).compactMap { entry in
      guard let bytes = entry.bytes, let json = try? JSON(parsing: bytes) else { return nil }
      return json["generation"]?.string.flatMap(Generation.init).map { ($0, bytes) }
    }
  }
}
