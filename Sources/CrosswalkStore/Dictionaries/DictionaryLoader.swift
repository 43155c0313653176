package import Crosswalk
package import CrosswalkRedis
internal import Logging

/// Loads dictionaries into Redis: all of them become visible at once, or none.
package struct DictionaryLoader: Sendable {
  /// A load that gave no sign for so long is taken for dead.
  private static let deadAfter = 60
  /// How many generations before the served one are kept.
  static let keptGenerations = 3

  private let connection: RedisConnection
  private let keys: Keys

  package init(connection: RedisConnection, keys: Keys) {
    self.connection = connection
    self.keys = keys
  }

  /// What a load would change: for each dictionary the difference to what is served, or nil where it is the same.
  package func changes(_ dictionaries: [DataDictionary]) async throws(StoreError) -> [Difference?] {
    let served = try await current(dictionaries.map(\.definition.name))
    let reader = GenerationReader(connection: connection, keys: keys)
    var changes: [Difference?] = []
    for dictionary in dictionaries {
      let name = dictionary.definition.name
      guard let (generation, record) = served[name] else {
        changes.append(Difference(from: nil, to: dictionary))
        continue
      }
      if record.digest == Digest.of(dictionary) {
        changes.append(nil)
      } else {
        changes.append(Difference(from: try await reader.read(name, generation).dictionary, to: dictionary))
      }
    }
    return changes
  }

  /// Loads dictionaries, and leaves alone those whose content is what is served already.
  ///
  /// - Parameters:
  ///   - dictionaries: What to load; each name once.
  ///   - prune: Whether dictionaries that are not among them are taken away.
  ///   - onProgress: Gets what share of the work is done, 0 to 1.
  /// - Returns: What was done with each, and what was taken away.
  /// - Throws: `StoreError`; then either nothing or all of the load is served.
  package func load(
    _ dictionaries: [DataDictionary], prune: Bool = false, onProgress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws(StoreError) -> LoadOutcome {
    try await sweep()
    let served = try await current(dictionaries.map(\.definition.name))
    let loaded = GenerationRecord.timestamp()
    var results: [LoadResult] = []
    for dictionary in dictionaries {
      let digest = Digest.of(dictionary)
      if let (generation, record) = served[dictionary.definition.name], record.digest == digest {
        results.append(LoadResult(dictionary: dictionary, generation: generation, changed: false, record: record))
      } else {
        let record = GenerationRecord(dictionary, digest: digest, chunks: 0, loaded: loaded)
        results.append(LoadResult(dictionary: dictionary, generation: .new(), changed: true, record: record))
      }
    }
    let changed = results.filter(\.changed)
    try await write(changed, onProgress)
    let loadedNames = dictionaries.map(\.definition.name)
    let pruned = prune ? try await names().filter { !loadedNames.contains($0) } : []
    if !changed.isEmpty || !pruned.isEmpty {
      try await publish(changed, prune ? .prune(keeping: loadedNames) : .drop([]))
    }
    for result in changed { try await trim(result.record.definition.name) }
    for name in pruned { try await remove(name) }
    return LoadOutcome(results: results, pruned: pruned)
  }

  /// Takes a dictionary away; false where there is none of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    guard try await publish([], .drop([name])) else { return false }
    try await remove(name)
    return true
  }

  /// The names of the dictionaries that are served.
  package func names() async throws(StoreError) -> [String] {
    let reply = try await connection.reply(to: RedisCommand("HKEYS", RedisWord(keys.generations)))
    return reply.array?.compactMap(\.string).sorted() ?? []
  }

  private func current(_ names: [String]) async throws(StoreError) -> [String: (Generation, GenerationRecord)] {
    guard !names.isEmpty else { return [:] }
    let reply = try await connection.reply(
      to: RedisCommand(["HMGET", RedisWord(keys.generations)] + names.map { RedisWord($0) }))
    let served = zip(names, reply.array ?? []).compactMap { name, id in id.string.map { (name, Generation(id: $0)) } }
    let definitions = try await connection.replies(
      to: served.map { RedisCommand("GET", RedisWord(keys.definition($0, $1))) })
    var current: [String: (Generation, GenerationRecord)] = [:]
    for ((name, generation), definition) in zip(served, definitions) {
      // One that cannot be read is as good as none: the load mends it.
      if let record = definition.bytes.flatMap(GenerationRecord.init) { current[name] = (generation, record) }
    }
    return current
  }

  private func write(
    _ results: [LoadResult], _ onProgress: @escaping @Sendable (Double) -> Void
  ) async throws(StoreError) {
    let total = max(1, results.reduce(0) { $0 + GenerationWriter.estimatedFields($1.dictionary) })
    let members = results.map { member($0.record.definition.name, $0.generation) }
    var written = 0
    var announced = 0
    try await stage(members)
    var lastSign = ContinuousClock.now
    for result in results {
      var writer = GenerationWriter(connection, keys, result.generation, result.dictionary) {
        (fields) throws(StoreError) in
        written += fields
        if (written - announced) * 200 > total {
          announced = written
          onProgress(min(1, Double(written) / Double(total)))
        }
        if lastSign.duration(to: .now) > .seconds(Self.deadAfter / 6) {
          try await stage(members)
          lastSign = .now
        }
      }
      try await writer.write(digest: result.record.digest, loaded: result.record.loaded)
    }
    try await stage(members)
  }

  private func stage(_ members: [String]) async throws(StoreError) {
    guard !members.isEmpty else { return }
    try await connection.result(
      of: CatalogScripts.stage, keys: [keys.staging], arguments: members.map { RedisWord($0) })
  }

  private func member(_ name: String, _ generation: Generation) -> String {
    "\(name) \(generation.id)"
  }

  /// What is taken away when generations are published.
  private enum Removal {
    case drop([String])
    case prune(keeping: [String])
  }

  /// Returns whether anything changed.
  @discardableResult
  private func publish(_ results: [LoadResult], _ removal: Removal) async throws(StoreError) -> Bool {
    var arguments: [RedisWord] = [RedisWord(keys.changes)]
    let names: [String]
    switch removal {
    case .drop(let dropped): (names, _) = (dropped, arguments.append("keep"))
    case .prune(let kept): (names, _) = (kept, arguments.append("prune"))
    }
    arguments.append(RedisWord(results.count))
    for result in results {
      arguments += [RedisWord(result.record.definition.name), RedisWord(result.generation.id)]
    }
    arguments += names.map { RedisWord($0) }
    let reply = try await connection.result(
      of: CatalogScripts.publish, keys: [keys.generations, keys.revision, keys.staging], arguments: arguments)
    if let swept = reply.string { throw .overtaken(swept) }
    return reply.integer != 0
  }

  /// Unlinks generations of a dictionary that are older than those that are kept.
  private func trim(_ name: String) async throws(StoreError) {
    let history = try await history(name)
    for generation in history.dropFirst(Self.keptGenerations + 1) { try await unlink(name, generation) }
    _ = try await connection.reply(
      to: RedisCommand("LTRIM", RedisWord(keys.history(name)), "0", RedisWord(Self.keptGenerations)))
  }

  /// Unlinks all that is left of a dictionary that is served no more; not what another load has made of it meanwhile.
  private func remove(_ name: String) async throws(StoreError) {
    let served = try await connection.reply(to: RedisCommand("HGET", RedisWord(keys.generations), RedisWord(name)))
    for generation in try await history(name) where generation.id != served.string {
      try await unlink(name, generation)
      try await forget(name, generation)
      _ = try await connection.reply(
        to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(member(name, generation))))
    }
  }

  private func history(_ name: String) async throws(StoreError) -> [Generation] {
    let reply = try await connection.reply(to: RedisCommand("LRANGE", RedisWord(keys.history(name)), "0", "-1"))
    return (reply.array ?? []).compactMap { entry in
      guard let bytes = entry.bytes, let json = try? JSON(parsing: bytes) else { return nil }
      return json["generation"]?.string.map(Generation.init(id:))
    }
  }

  /// Unlinks the keys of a generation.
  private func unlink(_ name: String, _ generation: Generation) async throws(StoreError) {
    let definition = keys.definition(name, generation)
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(definition)))
    var doomed = [keys.entries(name, generation)]
    if let record = reply.bytes.flatMap(GenerationRecord.init) {
      doomed += record.definition.directions.map { keys.map(name, generation, from: $0.from.name, to: $0.to.name) }
    }
    // The definition tells of the others, so it goes last.
    doomed.append(definition)
    _ = try await connection.reply(to: RedisCommand(["UNLINK"] + doomed.map { RedisWord($0) }))
  }

  /// Clears away what loads that died have left where it does not expire by itself.
  private func sweep() async throws(StoreError) {
    let stale = try await connection.result(
      of: CatalogScripts.stale, keys: [keys.staging], arguments: [RedisWord(Self.deadAfter)])
    for entry in stale.array ?? [] {
      guard let member = entry.string else { continue }
      let words = member.split(separator: " ").map(String.init)
      guard words.count == 2 else { continue }
      let (name, generation) = (words[0], Generation(id: words[1]))
      // Gone from staging, the load can no more publish it, should it live after all.
      _ = try await connection.reply(to: RedisCommand("ZREM", RedisWord(keys.staging), RedisWord(member)))
      let served = try await connection.reply(
        to: RedisCommand("HGET", RedisWord(keys.generations), RedisWord(name)))
      guard served.string != generation.id else { continue }
      try await unlink(name, generation)
      try await forget(name, generation)
      if served == .null { try await remove(name) }
    }
  }

  /// Takes a generation out of the history.
  private func forget(_ name: String, _ generation: Generation) async throws(StoreError) {
    let key = keys.history(name)
    let entries = try await connection.reply(to: RedisCommand("LRANGE", RedisWord(key), "0", "-1"))
    for entry in entries.array ?? [] {
      guard let bytes = entry.bytes, let json = try? JSON(parsing: bytes), json["generation"]?.string == generation.id
      else { continue }
      _ = try await connection.reply(to: RedisCommand("LREM", RedisWord(key), "1", RedisWord(bytes)))
    }
  }
}
