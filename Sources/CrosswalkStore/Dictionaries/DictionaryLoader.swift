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

  /// A loader that uses `connection`.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the dictionaries.
  ///   - keys: The names of the keys.
  ///   - deadAfter: A load that gave no sign for so long is taken for dead, and swept away by the next.
  package init(connection: RedisConnection, keys: Keys, deadAfter: Duration = .seconds(60)) {
    self.connection = connection
    self.keys = keys
    self.deadAfter = deadAfter
  }

  private var cleaner: GenerationCleaner {
    GenerationCleaner(connection: connection, keys: keys)
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
        changes.append(Difference(from: try await reader.whole(name, generation), to: dictionary))
      }
    }
    return changes
  }

  /// Loads dictionaries.
  ///
  /// Those whose content is what is served already are left as they are.
  ///
  /// - Parameters:
  ///   - dictionaries: What to load; each name once.
  ///   - prune: Whether dictionaries that are not among them are taken away.
  ///   - onProgress: Gets what share of the work is done, 0 to 1.
  /// - Returns: What was done with each of them, and what was taken away.
  /// - Throws: `StoreError`; then what was served is served still.
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
    let pruned: [String]
    do throws(StoreError) {
      pruned = try await replace(changed, pruning: prune ? results.map(\.name) : nil, onProgress)
    } catch {
      throw await abandoning(changed, after: error)
    }
    // All is served now. What cannot be tidied up at this moment is by the next load.
    for result in changed { try? await cleaner.trim(result.name, keeping: Self.keptGenerations + 1) }
    for name in pruned { try? await cleaner.remove(name) }
    return LoadOutcome(results: results, pruned: pruned)
  }

  /// Writes generations, and then makes all of them the served ones at once.
  ///
  /// - Returns: The dictionaries that are taken away, because they are not among those to keep.
  private func replace(
    _ changed: [LoadResult], pruning kept: [String]?, _ onProgress: @escaping @Sendable (Double) -> Void
  ) async throws(StoreError) -> [String] {
    try await write(changed, onProgress)
    let pruned = if let kept { try await names().filter { !kept.contains($0) } } else { [String]() }
    if !changed.isEmpty || !pruned.isEmpty {
      try await publish(changed, kept.map { .prune(keeping: $0) } ?? .drop([]))
    }
    return pruned
  }

  /// Takes a dictionary away; false where there is none of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    guard try await publish([], .drop([name])) else { return false }
    try? await cleaner.remove(name)
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
    let chunks = try await connection.replies(to: served.map { RedisCommand("HLEN", RedisWord(keys.entries($0, $1))) })
    var current: [String: (Generation, GenerationRecord)] = [:]
    for (((name, generation), definition), chunks) in zip(zip(served, definitions), chunks) {
      // One that cannot be read is as good as none: the load mends it.
      guard let record = definition.bytes.flatMap(GenerationRecord.init), chunks.integer == Int64(record.chunks)
      else { continue }
      current[name] = (generation, record)
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
    var writers = results.map { GenerationWriter(connection, keys, $0) }
    for place in writers.indices {
      try await writers[place].write { (fields) throws(StoreError) in
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
    }
    try await stage(members, CatalogScripts.stillStaged)
    // Only now that all is there does any of it stay.
    for writer in writers { try await writer.settle() }
  }

  /// Takes away what a load has written that comes to nothing; returns what to say of it.
  private func abandoning(_ results: [LoadResult], after error: StoreError) async -> StoreError {
    // Without Redis there is nothing to be done: keys expire, or a later load sweeps them.
    if case .unavailable = error { return error }
    var reason = error
    if case .damaged = error {
      do throws(StoreError) {
        try await stage(members(results), CatalogScripts.stillStaged)
      } catch {
        // What was swept from under the writer looks damaged, and is not.
        reason = error
      }
    }
    for result in results { try? await cleaner.abandon(result) }
    return reason
  }

  private func members(_ results: [LoadResult]) -> [String] {
    results.map { keys.member($0.name, $0.generation) }
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
      arguments += [RedisWord(result.name), RedisWord(result.generation.id)]
    }
    arguments += names.map { RedisWord($0) }
    let reply = try await connection.result(
      of: CatalogScripts.publish, keys: [keys.generations, keys.revision, keys.staging], arguments: arguments)
    if let swept = reply.string { throw .overtaken(swept) }
    return reply.integer != 0
  }
}
