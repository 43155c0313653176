package import Crosswalk
package import CrosswalkRedis
internal import Logging

/// Loads dictionaries into Redis: all of them become visible at once, or none.
package struct DictionaryLoader: Sendable {
  /// How many generations before the served one are kept.
  private static let keptGenerations = 3

  private let connection: RedisConnection
  private let keys: Keys
  private let deadAfter: Duration
  private var cleaner: GenerationCleaner { GenerationCleaner(connection: connection, keys: keys) }

  /// A loader of the dictionaries of one namespace.
  ///
  /// - Parameters:
  ///   - connection: The Redis that it loads into.
  ///   - keys: The names of its keys.
  ///   - deadAfter: A load that gave no sign for so long, in whole seconds, is taken for dead.
  package init(connection: RedisConnection, keys: Keys, deadAfter: Duration = .seconds(60)) {
    self.connection = connection
    self.keys = keys
    self.deadAfter = deadAfter
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
    try await cleaner.sweep(deadAfter: deadAfter.components.seconds)
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
    let loadedNames = dictionaries.map(\.definition.name)
    let pruned = prune ? try await names().filter { !loadedNames.contains($0) } : []
    do throws(StoreError) {
      try await write(changed, onProgress)
      if !changed.isEmpty || !pruned.isEmpty {
        try await publish(changed, prune ? .prune(keeping: loadedNames) : .drop([]))
      }
    } catch {
      throw await abandoning(changed, after: error)
    }
    for result in changed {
      try await cleaner.trim(result.record.definition.name, keeping: Self.keptGenerations + 1)
    }
    for name in pruned { try await cleaner.remove(name) }
    return LoadOutcome(results: results, pruned: pruned)
  }

  /// Takes a dictionary away; false where there is none of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    guard try await publish([], .drop([name])) else { return false }
    try await cleaner.remove(name)
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
    let members = members(results)
    var written = 0
    var announced = 0
    try await stage(members, CatalogScripts.stage)
    var lastSign = ContinuousClock.now
    for result in results {
      var writer = GenerationWriter(connection, keys, result.generation, result.dictionary) {
        (fields) throws(StoreError) in
        written += fields
        if (written - announced) * 200 > total {
          announced = written
          onProgress(min(1, Double(written) / Double(total)))
        }
        if lastSign.duration(to: .now) > deadAfter / 6 {
          try await stage(members, CatalogScripts.stillStaged)
          lastSign = .now
        }
      }
      try await writer.write(digest: result.record.digest, loaded: result.record.loaded)
    }
    try await stage(members, CatalogScripts.stillStaged)
  }

  /// Takes away what a load has written that comes to nothing; returns what to say of it.
  private func abandoning(_ results: [LoadResult], after error: StoreError) async -> StoreError {
    // Without Redis there is nothing to be done: keys expire, or a later load sweeps them.
    if case .unavailable = error { return error }
    var reason = error
    do throws(StoreError) {
      try await stage(members(results), CatalogScripts.stillStaged)
    } catch {
      // What was swept from under the writer looks damaged, and is not.
      reason = error
    }
    for result in results { try? await cleaner.abandon(result) }
    return reason
  }

  private func members(_ results: [LoadResult]) -> [String] {
    results.map { keys.member($0.record.definition.name, $0.generation) }
  }

  private func stage(_ members: [String], _ script: RedisScript) async throws(StoreError) {
    guard !members.isEmpty else { return }
    let reply = try await connection.result(
      of: script, keys: [keys.staging], arguments: members.map { RedisWord($0) })
    if let swept = reply.string { throw .overtaken(String(swept.prefix { $0 != " " })) }
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
}
