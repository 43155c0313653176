internal import Crosswalk
internal import CrosswalkRedis

/// What a load will do, compared with what Redis holds.
///
/// What a node serves does not decide anything. It only shows what Redis has lost, which the load then writes again.
struct LoadPlan: Sendable {
  let index: CatalogIndex
  private(set) var results: [LoadResult] = []
  private(set) var restored: [LoadResult] = []
  private(set) var dropped: [DroppedDictionary] = []

  var outcome: LoadOutcome { outcome(isDryRun: false) }

  func outcome(isDryRun: Bool) -> LoadOutcome {
    LoadOutcome(results: results, restored: restored, dropped: dropped, isDryRun: isDryRun)
  }

  /// Throws if the load would remove more entries than it may.
  func check(maximumRemoved: Int?) throws(StoreError) {
    guard let maximumRemoved else { return }
    let losses =
      results.map { ($0.name, $0.difference.removed, "") } + dropped.map { ($0.name, $0.entries, ", which is dropped") }
    let removed = losses.reduce(0) { $0 + $1.1 }
    guard removed > maximumRemoved else { return }
    let named = losses.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    let details = named.prefix(10).map { "\($0.1) from \($0.0)\($0.2)" }.joined(separator: "; ")
    let others = named.count > 10 ? "; and more from \((named.count - 10).counted("other", "others"))" : ""
    throw .excessive(
      """
      the load would remove \(removed.counted("entry", "entries")), and it may remove \(maximumRemoved) at most: \
      \(details)\(others); nothing was loaded
      """)
  }

  /// Compares dictionaries with what Redis holds.
  ///
  /// - Parameters:
  ///   - dictionaries: The dictionaries to load.
  ///   - prunes: Whether other dictionaries are dropped.
  ///   - known: What the node serves; a dictionary that Redis has lost counts as if Redis had it.
  ///   - connection: A connection to the Redis.
  ///   - keys: The names of its keys.
  ///   - report: Receives the progress.
  /// - Throws: `StoreError` if Redis cannot be asked.
  init(
    _ dictionaries: [DataDictionary], prunes: Bool, known: ServedCatalog, _ connection: RedisConnection, _ keys: Keys,
    _ report: @escaping LoadProgress.Report
  ) async throws(StoreError) {
    index = try await CatalogIndex.read(connection, keys, known: known.dictionaries.map(\.name))
    let comparison = Comparison(index: index, known: known, connection: connection, keys: keys)
    let total = max(1, dictionaries.reduce(0) { $0 + $1.entryCount })
    var done = 0
    for dictionary in dictionaries {
      results.append(
        try await comparison.result(dictionary) { report(LoadProgress(.comparing, Double(done + $0) / Double(total))) })
      done += dictionary.entryCount
    }
    let loaded = Set(results.map(\.name))
    if prunes {
      dropped = try await comparison.dropped(
        all: Set(index.generations.keys).union(index.lost).union(index.damaged.keys).subtracting(loaded))
    } else {
      restored = try await comparison.restored(but: loaded)
    }
  }
}

/// Compares dictionaries with what Redis holds, one at a time.
private struct Comparison {
  let index: CatalogIndex
  let known: ServedCatalog
  let connection: RedisConnection
  let keys: Keys
  let loaded = GenerationRecord.timestamp()

  /// Returns what a load does with a dictionary; `onProgress` receives how many of its entries have been compared.
  func result(
    _ dictionary: DataDictionary, _ onProgress: (Int) -> Void
  ) async throws(StoreError) -> LoadResult {
    let name = dictionary.definition.name
    let generation = index.generations[name]
    var whole: GenerationReader.Present?
    if let generation {
      var read = 0
      whole = try await GenerationReader(connection: connection, keys: keys).whole(name, generation) { entries in
        read += entries
        onProgress(min(dictionary.entryCount, read))
      }
    }
    let digest = try StoreError.unlessCancelled { () throws(CancellationError) in try Digest.of(dictionary) }
    if let generation, let whole, whole.record.digest == digest {
      guard try await lacksMap(dictionary, generation) else {
        return LoadResult(
          dictionary: dictionary, generation: generation, status: .unchanged, difference: .none, record: whole.record,
          present: known[name]?.generation == generation ? nil : whole.content)
      }
      return LoadResult(
        dictionary: dictionary, generation: .new(), status: .restored, difference: .none,
        record: GenerationRecord(dictionary, digest: digest, chunks: 0, loaded: whole.record.loaded), present: nil)
    }
    // What Redis has lost still counts as the earlier content.
    let served = known[name].flatMap { isLost($0) ? $0 : nil }
    let before = whole?.content ?? served?.dictionary.content
    let status: LoadResult.Status =
      if whole == nil, served?.digest == digest { .restored } else if generation ?? served?.generation == nil {
        .new
      } else { .changed }
    let difference =
      status == .restored
      ? .none
      : try StoreError.unlessCancelled { () throws(CancellationError) in
        try Difference(from: before, to: dictionary.content)
      }
    return LoadResult(
      dictionary: dictionary, generation: .new(), status: status, difference: difference,
      record: GenerationRecord(dictionary, digest: digest, chunks: 0, loaded: loaded), present: nil)
  }

  /// Returns what the node serves and Redis has lost, to be written again.
  func restored(but loaded: Set<String>) async throws(StoreError) -> [LoadResult] {
    let others = known.dictionaries.filter { !loaded.contains($0.name) }
    let gone = try await gone(among: others.filter { index.generations[$0.name] == $0.generation })
    return others.filter { isMissing($0) || gone.contains($0.name) }.map { served in
      LoadResult(
        dictionary: served.dictionary, generation: .new(), status: .restored, difference: .none,
        record: GenerationRecord(served.dictionary, digest: served.digest, chunks: 0, loaded: served.loaded),
        present: nil)
    }
  }

  /// Returns the dictionaries whose generation is in the catalog while its keys are missing.
  private func gone(among served: [ServedDictionary]) async throws(StoreError) -> Set<String> {
    let definitions = try await connection.looks(
      served.map { RedisCommand("GET", RedisWord(keys.definition($0.name, $0.generation))) })
    let chunks = try await connection.looks(
      served.map { RedisCommand("HLEN", RedisWord(keys.entries($0.name, $0.generation))) })
    var gone: Set<String> = []
    for (served, (definition, chunks)) in zip(served, zip(definitions, chunks)) {
      let record = definition.bytes.flatMap(GenerationRecord.init)
      let isWhole = record?.digest == served.digest && chunks.integer == record.map { Int64($0.chunks) }
      if !isWhole {
        gone.insert(served.name)
      } else if try await lacksMap(served.dictionary, served.generation) {
        gone.insert(served.name)
      }
    }
    return gone
  }

  /// Returns whether a map that should have answers is missing.
  ///
  /// Nodes do not need maps, but programs that read Redis themselves do.
  private func lacksMap(_ dictionary: DataDictionary, _ generation: Generation) async throws(StoreError) -> Bool {
    guard dictionary.definition.direct else { return false }
    let (name, directions) = (dictionary.definition.name, dictionary.definition.directions)
    let replies = try await connection.replies(
      to: directions.map {
        RedisCommand("TYPE", RedisWord(keys.map(name, generation, from: $0.from.name, to: $0.to.name)))
      })
    let missing = zip(directions, replies).filter { $0.1.string != "hash" }.map { ($0.0.from.index, $0.0.to.index) }
    guard !missing.isEmpty else { return false }
    return missing.contains { from, to in
      var answers = DirectAnswers(dictionary, from: from, to: to)
      while let some = answers.next() {
        if !some.isEmpty { return true }
      }
      return false
    }
  }

  /// Returns what is dropped if these dictionaries are dropped.
  func dropped(all names: Set<String>) async throws(StoreError) -> [DroppedDictionary] {
    var dropped: [DroppedDictionary] = []
    for name in names.sorted() {
      let generation = index.generations[name] ?? known[name]?.generation
      let entries: Int
      if let served = known[name], served.generation == generation {
        entries = served.dictionary.entryCount
      } else if let generation {
        let reply = try await connection.look(RedisCommand("GET", RedisWord(keys.definition(name, generation))))
        entries = reply.bytes.flatMap(GenerationRecord.init)?.entries ?? 0
      } else {
        // The catalog is damaged here, so nobody knows how many entries there were.
        entries = 0
      }
      dropped.append(DroppedDictionary(name: name, generation: generation, entries: entries))
    }
    return dropped
  }

  /// Returns whether Redis has lost what is served, and does not name another generation instead.
  private func isLost(_ served: ServedDictionary) -> Bool {
    index.generations[served.name] == served.generation || isMissing(served)
  }

  /// Returns whether the catalog does not name a generation although nobody dropped the dictionary.
  private func isMissing(_ served: ServedDictionary) -> Bool {
    index.lost.contains(served.name) || index.damaged[served.name] != nil
  }
}
