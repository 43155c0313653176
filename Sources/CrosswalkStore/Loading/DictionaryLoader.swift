package import Crosswalk
package import CrosswalkRedis

/// Loads dictionaries into Redis; either all of them become visible at once, or none.
package struct DictionaryLoader: Sendable {
  /// The number of generations before the served one that are kept.
  private static let keptGenerations = 3
  /// The number of attempts of a load whose catalog is changed by others after the comparison.
  private static let attempts = 5

  private let connection: RedisConnection
  private let keys: Keys
  private let deadAfter: Duration

  /// Makes a loader that uses `connection`.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the dictionaries.
  ///   - keys: The names of the keys.
  ///   - deadAfter: How long a load may show no progress in Redis before the next load treats it as dead and removes
  ///     it.
  package init(connection: RedisConnection, keys: Keys, deadAfter: Duration = .seconds(60)) {
    self.connection = connection
    self.keys = keys
    self.deadAfter = deadAfter
  }

  private var cleaner: GenerationCleaner {
    GenerationCleaner(connection: connection, keys: keys)
  }

  /// Loads dictionaries.
  ///
  /// A dictionary whose content is already in Redis stays as it is. What Redis has lost of `known` is written again in
  /// the same step.
  ///
  /// - Parameters:
  ///   - dictionaries: The dictionaries to load, with each name once.
  ///   - options: How to load them.
  ///   - known: What the node that loads them serves; empty if there is no node.
  ///   - report: Receives the progress.
  /// - Returns: What was done with each dictionary.
  /// - Throws: `StoreError`; the served dictionaries then stay the same.
  package func load(
    _ dictionaries: [DataDictionary], _ options: LoadOptions = LoadOptions(), known: ServedCatalog = .empty,
    _ report: @escaping LoadProgress.Report = { _ in }
  ) async throws(StoreError) -> LoadOutcome {
    if !options.isDryRun { try await cleaner.sweep(deadAfter: deadAfter.components.seconds) }
    for _ in 0..<Self.attempts {
      let plan = try await LoadPlan(dictionaries, prunes: options.prunes, known: known, connection, keys, report)
      try plan.check(maximumRemoved: options.maximumRemoved)
      if options.isDryRun { return plan.outcome(isDryRun: true) }
      if try await carryOut(plan, options, report) { return plan.outcome }
    }
    throw .contended
  }

  /// Drops a dictionary, and writes again what Redis has lost of the others.
  ///
  /// - Parameters:
  ///   - name: The dictionary.
  ///   - known: What the node that drops it serves.
  /// - Returns: What was written again; nil if there is no dictionary of that name.
  /// - Throws: `StoreError`; the served dictionaries then stay the same.
  package func drop(_ name: String, known: ServedCatalog = .empty) async throws(StoreError) -> [LoadResult]? {
    for _ in 0..<Self.attempts {
      let plan = try await LoadPlan([], prunes: false, known: known, connection, keys) { _ in }
      let index = plan.index
      guard index.generations[name] != nil || index.lost.contains(name) || index.damaged[name] != nil else {
        return nil
      }
      let restored = plan.restored.filter { $0.name != name }
      let publication = try await replace(restored, dropping: [name], expecting: plan.index.expectation)
      switch publication {
      case .done:
        await remove(name)
        return restored
      case .nothing: return nil
      case .otherCatalog: continue
      }
    }
    throw .contended
  }

  /// Carries out the plan of a load; returns false if the catalog has changed since the comparison.
  private func carryOut(
    _ plan: LoadPlan, _ options: LoadOptions, _ report: @escaping LoadProgress.Report
  ) async throws(StoreError) -> Bool {
    let written = plan.outcome.written
    let dropped = plan.dropped.map(\.name)
    guard !written.isEmpty || !dropped.isEmpty else { return true }
    let publication = try await replace(
      written, dropping: dropped, pruning: options.prunes ? plan.results.map(\.name) : nil,
      // A load with a limit must remove exactly what was counted, so it needs the very same revision.
      expecting: options.maximumRemoved == nil ? plan.index.expectation : plan.index.exactExpectation, report)
    if publication == .otherCatalog { return false }
    // All dictionaries are served now. What cannot be cleaned up now is cleaned up by the next load.
    for result in written { try? await cleaner.trim(result.name, keeping: Self.keptGenerations + 1) }
    for name in dropped { await remove(name) }
    return true
  }

  /// Removes the keys of a dropped dictionary; a name that is not valid has no keys.
  private func remove(_ name: String) async {
    if Name.isValid(name) { try? await cleaner.remove(name) }
  }

  /// Writes generations, and then makes all of them the served ones at once.
  private func replace(
    _ written: [LoadResult], dropping dropped: [String], pruning kept: [String]? = nil, expecting revision: String,
    _ report: @escaping LoadProgress.Report = { _ in }
  ) async throws(StoreError) -> Publication {
    do throws(StoreError) {
      try await write(written, report)
      let publication = try await publish(written, dropping: dropped, pruning: kept, expecting: revision)
      if publication == .otherCatalog { for result in written { try? await cleaner.abandon(result) } }
      return publication
    } catch {
      throw await abandoning(written, after: error)
    }
  }

  private func write(
    _ results: [LoadResult], _ report: @escaping LoadProgress.Report
  ) async throws(StoreError) {
    let total = max(1, results.reduce(0) { $0 + GenerationWriter.estimatedFields($1.dictionary) })
    let members = members(results)
    var written = 0
    var announced = 0
    try await stage(members, Self.staging)
    var lastSign = ContinuousClock.now
    var writers = results.map { GenerationWriter(connection, keys, $0) }
    for index in writers.indices {
      try await writers[index].write { (fields) throws(StoreError) in
        written += fields
        if (written - announced) * 200 > total {
          announced = written
          report(LoadProgress(.writing, min(1, Double(written) / Double(total))))
        }
        if lastSign.duration(to: .now) > deadAfter / 6 {
          try await stage(members, Self.stagingAgain)
          lastSign = .now
        }
      }
    }
    try await stage(members, Self.stagingAgain)
    // The keys stop expiring only after all of them are written.
    for writer in writers { try await writer.settle() }
  }

  /// Removes what a failed load has written; returns the error to report.
  private func abandoning(_ results: [LoadResult], after error: StoreError) async -> StoreError {
    // Without Redis nothing can be removed: the keys expire, or a later load removes them.
    if case .unavailable = error { return error }
    var reason = error
    if case .damaged = error {
      do throws(StoreError) {
        try await stage(members(results), Self.stagingAgain)
      } catch {
        // Keys that another load has removed meanwhile look damaged, but are not.
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

  /// Notes that generations are being loaded.
  ///
  /// KEYS: staging. ARGV: members.
  private static let staging = RedisScript(
    """
    \(CatalogScripts.mending)
    mend(KEYS[1], 'zset')
    local now = redis.call('TIME')[1]
    for i = 1, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[i]) end
    return #ARGV
    """)

  /// Notes that generations are still being loaded, unless another load has treated this one as dead and claimed one.
  ///
  /// KEYS: staging. ARGV: members. Returns one that was claimed, or nothing.
  private static let stagingAgain = RedisScript(
    """
    \(CatalogScripts.mending)
    mend(KEYS[1], 'zset')
    local now = redis.call('TIME')[1]
    for i = 1, #ARGV do
      if not redis.call('ZSCORE', KEYS[1], ARGV[i]) then return ARGV[i] end
      redis.call('ZADD', KEYS[1], now, ARGV[i])
    end
    return false
    """)

  /// The result of publishing.
  private enum Publication {
    case done
    /// There was nothing to publish or drop.
    case nothing
    /// The catalog has changed since the comparison, and nothing was done.
    case otherCatalog
  }

  private func publish(
    _ results: [LoadResult], dropping dropped: [String], pruning kept: [String]?, expecting revision: String
  ) async throws(StoreError) -> Publication {
    var arguments: [RedisWord] = [RedisWord(keys.changes), RedisWord(revision), RedisWord(results.count)]
    for result in results {
      arguments += [RedisWord(result.name), RedisWord(result.generation.id)]
    }
    arguments += [RedisWord(dropped.count)] + dropped.map { RedisWord($0) }
    arguments += [kept == nil ? "keep" : "prune"] + (kept ?? []).map { RedisWord($0) }
    let reply = try await connection.result(
      of: CatalogScripts.publish, keys: [keys.generations, keys.revision, keys.staging, keys.dropped],
      arguments: arguments)
    if let swept = reply.string { throw .overtaken(swept) }
    switch reply.integer {
    case -1: return .otherCatalog
    case 0: return .nothing
    default: return .done
    }
  }
}

extension CatalogIndex {
  /// The revision that the publishing script must find: none if there was no catalog, otherwise any.
  fileprivate var expectation: String { revision == nil ? "" : "*" }
  /// The revision that the publishing script must find: none if there was no catalog, otherwise exactly this one.
  fileprivate var exactExpectation: String { revision.map { "\($0)" } ?? "" }
}
