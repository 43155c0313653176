internal import Crosswalk
internal import CrosswalkRedis

/// Removes the keys of generations that are not needed any more.
///
/// A generation is claimed first, in the same step that checks that it is not served. So a generation that is served,
/// or will be, does not lose its keys. A claimed one stays in `staging` until all of it is removed, so that a later
/// sweep can finish.
struct GenerationCleaner {
  let connection: RedisConnection
  let keys: Keys

  /// Removes all generations except the newest `kept` and the served one.
  func trim(_ name: String, keeping kept: Int) async throws(StoreError) {
    try await discard(name, settled(name).dropFirst(kept))
  }

  /// Removes all that is left of a dropped dictionary, but not what another load is writing meanwhile.
  func remove(_ name: String) async throws(StoreError) {
    try await discard(name, settled(name)[...])
  }

  /// Removes what a load has written and not published, even if another load has begun to remove it.
  func abandon(_ result: LoadResult) async throws(StoreError) {
    let (definition, generation) = (result.record.definition, result.generation)
    guard try await claim(definition.name, generation) else { return }
    try await unlink(keys.all(of: definition, generation))
    try await forget(definition.name, generation)
  }

  /// Removes what dead loads have left without an expiry, and what interrupted drops have left.
  ///
  /// - Parameter deadAfter: The seconds without progress after which a load is dead.
  /// - Throws: `StoreError`; what is left then is removed by the next sweep.
  func sweep(deadAfter: Int64) async throws(StoreError) {
    let stale = try await connection.result(
      of: Self.findingStale, keys: [keys.staging], arguments: [RedisWord(deadAfter)])
    for member in (stale.array ?? []).compactMap(\.string) {
      let words = member.split(separator: " ").map(String.init)
      guard words.count >= 2, Name.isValid(words[0]), let generation = Generation(id: words[1]) else {
        // No key of Crosswalk has such a name.
        _ = try await connection.reply(to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(member)))
        continue
      }
      try await discard(words[0], [generation])
      let served = try await connection.look(
        RedisCommand("HGET", RedisWord(keys.generations), RedisWord(words[0])))
      if served == .null { try await remove(words[0]) }
    }
  }

  /// Lists the members of `staging` that have shown no progress for some seconds, so their load must be dead.
  ///
  /// KEYS: staging. ARGV: seconds.
  private static let findingStale = RedisScript(
    """
    \(CatalogScripts.mending)
    mend(KEYS[1], 'zset')
    local now = tonumber(redis.call('TIME')[1])
    return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))
    """)

  /// Returns the history, newest first, without what loads in progress have already added to it.
  private func settled(_ name: String) async throws(StoreError) -> [Generation] {
    // The order matters: a generation that is published between the two reads counts as settled, and is not claimed.
    let history = try await history(name).map(\.generation)
    let staged = try await connection.look(RedisCommand("ZRANGE", RedisWord(keys.staging), "0", "-1"))
    let members = Set((staged.array ?? []).compactMap(\.string))
    return history.filter { !members.contains(keys.member(name, $0)) }
  }

  /// Removes the keys of generations and their history entries, except those of a served one.
  private func discard(_ name: String, _ generations: ArraySlice<Generation>) async throws(StoreError) {
    var claimed: [Generation] = []
    // All are claimed before the first is removed: after the note of a drop is gone, nothing else would name the
    // others.
    for generation in generations where try await claim(name, generation) { claimed.append(generation) }
    for generation in claimed {
      let key = keys.definition(name, generation)
      let reply = try await connection.look(RedisCommand("GET", RedisWord(key)))
      let definition = reply.bytes.flatMap(GenerationRecord.init)?.definition
      // The definition names the maps. If it is gone or damaged, the maps are searched.
      if let definition, definition.name == name {
        try await unlink(keys.all(of: definition, generation))
      } else {
        try await unlink([key, keys.entries(name, generation)] + maps(name, generation))
      }
      try await forget(name, generation)
    }
  }

  /// Returns whether the generation may be removed.
  private func claim(_ name: String, _ generation: Generation) async throws(StoreError) -> Bool {
    let reply = try await connection.result(
      of: Self.claiming, keys: [keys.generations, keys.staging],
      arguments: [RedisWord(name), RedisWord(generation.id)])
    return reply == .integer(1)
  }

  /// Claims a generation that is to be removed; it cannot be published any more.
  ///
  /// KEYS: generations, staging. ARGV: name, generation. Returns 0 if it is served and must stay.
  private static let claiming = RedisScript(
    """
    \(CatalogScripts.mending)
    mend(KEYS[1], 'hash')
    mend(KEYS[2], 'zset')
    local member = ARGV[1] .. ' ' .. ARGV[2]
    redis.call('ZREM', KEYS[2], member)
    if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return 0 end
    redis.call('ZADD', KEYS[2], redis.call('TIME')[1], member .. '\(CatalogScripts.doomed)')
    return 1
    """)

  /// Returns the keys of a generation's maps, which it searches among all keys.
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

  /// Returns the pattern for `SCAN` that matches the keys with this prefix.
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

  /// Removes the history entry and the claim of a generation whose keys are gone.
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
