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
      guard words.count >= 2 else { continue }
      try await discard(words[0], [Generation(id: words[1])])
      let served = try await connection.reply(
        to: RedisCommand("HGET", RedisWord(keys.generations), RedisWord(words[0])))
      if served == .null { try await remove(words[0]) }
    }
  }

  /// The history without what loads that are under way have noted in it already, the newest first.
  private func settled(_ name: String) async throws(StoreError) -> [Generation] {
    // In this order: what is published in between counts as settled, and is not claimed.
    let history = try await history(name).map(\.generation)
    let staged = try await connection.reply(to: RedisCommand("ZRANGE", RedisWord(keys.staging), "0", "-1"))
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
      let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(key)))
      // The definition tells of the maps. Without it there are none that last.
      let record = reply.bytes.flatMap(GenerationRecord.init)
      try await unlink(record.map { keys.all(of: $0.definition, generation) } ?? [key, keys.entries(name, generation)])
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
    let reply = try await connection.reply(to: RedisCommand("LRANGE", RedisWord(keys.history(name)), "0", "-1"))
    return (reply.array ?? []).compactMap { entry in
      guard let bytes = entry.bytes, let json = try? JSON(parsing: bytes) else { return nil }
      return json["generation"]?.string.map { (Generation(id: $0), bytes) }
    }
  }
}
