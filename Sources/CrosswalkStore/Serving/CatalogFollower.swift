internal import Crosswalk
package import CrosswalkRedis
package import Logging

// What a node answers from, and how that stays in step with Redis.
//
// The served dictionaries are in memory, as one immutable snapshot (`ServedCatalog` in a `CatalogCell`). The follower
// compares it with Redis once a second and when it is woken. It reads new generations (`GenerationReader`) and replaces
// the snapshot as a whole. `CatalogCopy` keeps the same dictionaries in files in the data directory. If Redis is away
// or has lost its data, the snapshot stays. If the node crashes then, it starts from the copy.

/// Keeps a node's snapshot in step with Redis.
///
/// Every second, and whenever it is woken, it reads which generations are to be served. It reads the generations that
/// it does not have, checks them, and installs all of them at once. It reports what is damaged, and what is missing
/// although nobody dropped it; of both it still serves what it has. While Redis is away, nothing changes.
package actor CatalogFollower: Follower {
  /// The number of attempts if others load faster than it reads.
  private static let attempts = 10

  private let connection: RedisConnection
  private let keys: Keys
  private let cell: CatalogCell
  private let copy: CatalogCopy?
  private let logger: Logger
  private let freshness = Freshness()
  /// The dictionaries that this node has loaded itself and need not read back, by generation.
  private var known: [Generation: ServedDictionary] = [:]
  /// Whether there is a snapshot yet, from Redis or from the copy.
  private var hasCatalog = false
  /// Whether it has installed what Redis has; before that, the copy replaces what is damaged in Redis.
  private var hasFollowed = false
  /// The last state of the catalog in Redis or in the copy; nil if there was none.
  private var last: (revision: Int64, generations: [String: Generation])?
  private var damagedGenerations = DamagedGenerations()
  package var comparison: Task<Result<Void, StoreError>, Never>?
  private let outages: OutageLog

  /// Makes a follower of the catalog of one namespace.
  ///
  /// - Parameters:
  ///   - connection: The Redis that it reads.
  ///   - keys: The names of its keys.
  ///   - cell: The cell that receives the snapshot.
  ///   - copy: The files in which it keeps what is served, for a start without Redis; nil for none.
  ///   - logger: Receives what was installed, and what could not be.
  package init(connection: RedisConnection, keys: Keys, cell: CatalogCell, copy: CatalogCopy?, logger: Logger) {
    self.connection = connection
    self.keys = keys
    self.cell = cell
    self.copy = copy
    self.logger = logger
    outages = OutageLog(end: "the catalog follows Redis again", logger: logger)
  }

  /// The whole seconds for which the snapshot could not be compared with Redis; 0 while it can.
  package nonisolated var staleSeconds: Int64 { freshness.staleSeconds }

  /// Why the snapshot differs from Redis, or may differ; nil if it does not.
  package nonisolated var staleReason: String? { freshness.reason }

  /// The dictionaries that are served although Redis has lost them, by name.
  package nonisolated var lost: [String] { freshness.lost }

  /// The dictionaries whose data in Redis cannot be used, by name.
  package nonisolated var damaged: [String] { freshness.damaged }

  nonisolated var served: ServedCatalog { cell.value }

  /// Serves the copy of what was served last; returns false if there is no copy.
  ///
  /// - Throws: `StoreError.lost` if nothing of the copy can be used.
  package func serveCopy() async throws(StoreError) -> Bool {
    guard let copy else { return false }
    return serve(copy: try await BackgroundThread.following.run { () throws(StoreError) in try copy.read() })
  }

  /// Serves what is in the copy and Redis has lost, so that a Redis that has lost its data does not leave a node empty.
  ///
  /// The next comparison removes what was dropped meanwhile. Without a copy nothing happens.
  ///
  /// - Throws: `StoreError` if Redis is away, or if nothing of the copy can be used.
  package func serveCopyOfWhatIsLost() async throws(StoreError) {
    _ = serve(copy: try await copy?.readWhereLost(connection, keys))
  }

  private func serve(copy: CatalogCopy.Kept?) -> Bool {
    guard let copy else { return false }
    tell(copy.damage)
    cell.install(copy.catalog)
    hasCatalog = true
    let generations = copy.catalog.dictionaries.map { ($0.name, $0.generation) }
    last = (copy.catalog.revision, Dictionary(generations) { $1 })
    return true
  }

  /// Warns about each dictionary of the copy that cannot be used.
  private func tell(_ damage: [String]) {
    for reason in damage { logger.warning("the copy of a dictionary is damaged, and left out: \(reason)") }
  }

  /// Follows Redis until the task is cancelled.
  ///
  /// - Parameters:
  ///   - address: The Redis whose wake-ups it receives.
  ///   - interval: How often it compares if it is not woken.
  package func run(address: RedisAddress, interval: Duration = .seconds(1)) async {
    await Following.run(address: address, channel: keys.changes, interval: interval) { await self.compareAndLog() }
  }

  /// Compares with Redis now and installs what is there, so that what was just loaded is visible at once.
  ///
  /// - Parameter loaded: What a load on this node has found or written, which need not be read back.
  /// - Throws: `StoreError` if Redis is away; then nothing changes. Also `damaged` or `lost` if a part of Redis is
  ///   damaged or lost; then all else is installed.
  package func compare(adopting loaded: [LoadResult] = []) async throws(StoreError) {
    for result in loaded {
      if result.changed {
        known[result.generation] = ServedDictionary(result.dictionary, result.generation, result.record)
      } else if let content = result.present {
        known[result.generation] = try await BackgroundThread.following.run { () throws(StoreError) in
          try ServedDictionary(content, result.generation, result.record)
        }
      }
    }
    try await compareInTurn()
  }

  private func compareAndLog() async {
    do throws(StoreError) {
      try await compare()
      outages.note(nil)
    } catch {
      switch error {
      case .damaged, .lost: outages.note(error.description)
      default: outages.note("the catalog cannot follow Redis and stays as it is: \(error)")
      }
    }
  }

  package func compareOnce() async -> Result<Void, StoreError> {
    freshness.began()
    do throws(StoreError) {
      let (index, found) = try await read()
      let damage = await install(found, of: index)
      freshness.note(lost: index.lost, damaged: damage.keys.sorted())
      if let trouble = CatalogTrouble(index, damage, served: cell.value).error { throw trouble }
      freshness.compared()
      return .success(())
    } catch {
      freshness.failed(error)
      return .failure(error)
    }
  }

  /// What can be served of a catalog, and why the rest is damaged, by the name that the catalog gives it.
  private struct Found {
    var dictionaries: [ServedDictionary] = []
    var damage: [String: String]
  }

  /// Reads the catalog, and those of its dictionaries that are new.
  ///
  /// It asks for all names each time, because after a loss another catalog can have the same revision.
  private func read() async throws(StoreError) -> (CatalogIndex, Found) {
    var index = try await readIndex()
    for _ in 0..<Self.attempts {
      let found = try await find(index)
      let doubtful = found.damage.keys.filter { index.generations[$0] != nil }
      guard !doubtful.isEmpty else { return (index, found) }
      // A generation that was replaced while it was read loses its keys. It is damaged only if it is still to be
      // served.
      let newer = try await readIndex()
      if doubtful.allSatisfy({ newer.generations[$0] == index.generations[$0] }) { return (index, found) }
      index = newer
    }
    throw .contended
  }

  private func readIndex() async throws(StoreError) -> CatalogIndex {
    try await CatalogIndex.read(connection, keys, known: cell.value.dictionaries.map(\.name))
  }

  private func find(_ index: CatalogIndex) async throws(StoreError) -> Found {
    let present = cell.value
    var found = Found(damage: index.damaged)
    for (name, generation) in index.generations.sorted(by: { $0.key < $1.key }) {
      do throws(StoreError) {
        found.dictionaries.append(try await dictionary(name, generation, present))
      } catch {
        guard case .damaged(let reason) = error else { throw error }
        found.damage[name] = reason
      }
    }
    return found
  }

  /// Installs all that was found at once, and keeps what Redis has lost and what is damaged there.
  ///
  /// - Returns: What is damaged, as it was found.
  private func install(_ found: Found, of index: CatalogIndex) async -> [String: String] {
    let present = cell.value
    let damage = found.damage
    var dictionaries = index.lost.compactMap { present[$0] }
    let revision = index.revision ?? (dictionaries.isEmpty ? 0 : present.revision)
    dictionaries += found.dictionaries
    dictionaries += await instead(of: damage.keys.sorted(), present)
    hasFollowed = true
    known = [:]
    damagedGenerations.forget(but: index.generations.values)
    let changes =
      dictionaries.count != present.dictionaries.count
      || !dictionaries.allSatisfy { present[$0.name]?.generation == $0.generation }
    tellOfReturn(to: index)
    last = index.revision.map { ($0, index.generations) }
    guard changes || !hasCatalog || revision != present.revision else { return damage }
    hasCatalog = true
    let catalog = ServedCatalog(dictionaries, revision: revision)
    cell.install(catalog)
    guard changes else { return damage }
    logger.info(
      """
      serving \(dictionaries.count.counted("dictionary", "dictionaries")) with \
      \(catalog.entryCount.counted("entry", "entries")), revision \(catalog.revision)
      """)
    await BackgroundThread.following.run { [copy, logger] in
      copy?.keep(catalog, logger)
      Memory.giveBack()
    }
    return damage
  }

  /// Returns what is served of damaged dictionaries: what was served before or, at the start, what the copy has.
  private func instead(of damaged: [String], _ present: ServedCatalog) async -> [ServedDictionary] {
    let served = damaged.compactMap { present[$0] }
    let missing = Set(damaged).subtracting(served.map(\.name))
    guard !hasFollowed, !missing.isEmpty, let copy else { return served }
    do throws(StoreError) {
      guard let kept = try await BackgroundThread.following.run({ () throws(StoreError) in try copy.read(missing) })
      else {
        return served
      }
      tell(kept.damage)
      return served + kept.catalog.dictionaries
    } catch {
      tell([error.description])
      return served
    }
  }

  /// Warns if Redis has another catalog under a revision that was seen before, because an older state was restored.
  private func tellOfReturn(to index: CatalogIndex) {
    guard let last, let revision = index.revision else { return }
    let isOther = index.generations.contains { last.generations[$0.key] ?? $0.value != $0.value }
    guard revision < last.revision || revision == last.revision && isOther else { return }
    let what =
      revision < last.revision
      ? "returned from revision \(last.revision) to \(revision)"
      : "another catalog under the same revision, \(revision)"
    logger.warning(
      """
      Redis has \(what), as after a failover or the restore of an older copy; this node follows it: load again what was \
      loaded since
      """)
  }

  /// Returns a generation of a dictionary: the served one, or one that was loaded here, or else one from Redis.
  private func dictionary(
    _ name: String, _ generation: Generation, _ present: ServedCatalog
  ) async throws(StoreError) -> ServedDictionary {
    if let served = present[name], served.generation == generation { return served }
    if let mine = known[generation] { return mine }
    if let reason = damagedGenerations.reason(of: generation) { throw .damaged(reason) }
    let start = ContinuousClock.now
    do throws(StoreError) {
      return try await BackgroundThread.following.run { [connection, keys] () async throws(StoreError) in
        try await GenerationReader(connection: connection, keys: keys).read(name, generation)
      }
    } catch {
      if case .damaged(let reason) = error {
        damagedGenerations.note(generation, reason, took: start.duration(to: .now))
      }
      throw error
    }
  }
}
