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
    for generation in try await settled(name).dropFirst(kept) { try await discard(name, generation) }
  }

  /// Unlinks all that is left of a dictionary that is served no more; not what another load makes of it meanwhile.
  func remove(_ name: String) async throws(StoreError) {
    for generation in try await settled(name) { try await discard(name, generation) }
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
      try await discard(words[0], Generation(id: words[1]))
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

  /// Unlinks the keys of a generation and takes it out of the history, unless it is served.
  func discard(_ name: String, _ generation: Generation) async throws(StoreError) {
    let claimed = try await connection.result(
      of: CatalogScripts.claim, keys: [keys.generations, keys.staging],
      arguments: [RedisWord(name), RedisWord(generation.id)])
    guard claimed == .integer(1) else { return }
    try await unlink(name, generation)
    for (noted, entry) in try await history(name) where noted == generation {
      _ = try await connection.reply(to: RedisCommand("LREM", RedisWord(keys.history(name)), "1", RedisWord(entry)))
    }
    let member = keys.member(name, generation) + CatalogScripts.doomed
    _ = try await connection.reply(to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(member)))
  }

  private func unlink(_ name: String, _ generation: Generation) async throws(StoreError) {
    let definition = keys.definition(name, generation)
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(definition)))
    // The definition tells of the maps, so all goes in one step.
    var doomed = [definition, keys.entries(name, generation)]
    if let record = reply.bytes.flatMap(GenerationRecord.init) {
      doomed += record.definition.directions.map { keys.map(name, generation, from: $0.from.name, to: $0.to.name) }
    }
    _ = try await connection.reply(to: RedisCommand(["UNLINK"] + doomed.map { RedisWord($0) }))
  }

  private func history(_ name: String) async throws(StoreError) -> [(generation: Generation, entry: [UInt8])] {
    let reply = try await connection.reply(to: RedisCommand("LRANGE", RedisWord(keys.history(name)), "0", "-1"))
    return (reply.array ?? []).compactMap { entry in
      guard let bytes = entry.bytes, let json = try? JSON(parsing: bytes) else { return nil }
      return json["generation"]?.string.map { (Generation(id: $0), bytes) }
    }
  }
}
