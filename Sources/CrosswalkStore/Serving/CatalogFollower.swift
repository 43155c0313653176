internal import Crosswalk
package import CrosswalkRedis
package import Logging

/// Keeps a node's snapshot what Redis says it should be.
///
/// It reads every second, and whenever it is woken, which generations are served; where these differ it reads those that it
/// does not have, checks them, and installs all at once. What is damaged is named and left out, and what has vanished though
/// nobody dropped it is named, too; of both it goes on serving what it has. While Redis is away everything stays.
package actor CatalogFollower: Follower {
  /// How often it begins anew where others load faster than it reads.
  private static let attempts = 10

  private let connection: RedisConnection
  private let keys: Keys
  private let cell: CatalogCell
  private let copy: CatalogCopy?
  private let logger: Logger
  private let freshness = Freshness()
  /// Dictionaries that this node has loaded itself and need not read back, by generation.
  private var known: [Generation: ServedDictionary] = [:]
  /// Whether there is a snapshot yet, from Redis or from the copy.
  private var hasCatalog = false
  /// Whether it has taken up what Redis has; before that, the copy is asked for what is damaged there.
  private var hasFollowed = false
  /// What the catalog said last, or the copy; nil where there was none.
  private var last: (revision: Int64, generations: [String: Generation])?
  private var damagedGenerations = DamagedGenerations()
  package var comparison: Task<Result<Void, StoreError>, Never>?
  private let outages: OutageLog

  /// A follower of the catalog of one namespace.
  ///
  /// - Parameters:
  ///   - connection: The Redis that it reads.
  ///   - keys: The names of its keys.
  ///   - cell: Where the snapshot is put.
  ///   - copy: Where to keep what is served, for a start without Redis; nil keeps nothing.
  ///   - logger: Told what was taken up, and what could not be.
  package init(connection: RedisConnection, keys: Keys, cell: CatalogCell, copy: CatalogCopy?, logger: Logger) {
    self.connection = connection
    self.keys = keys
    self.cell = cell
    self.copy = copy
    self.logger = logger
    outages = OutageLog(end: "the catalog follows Redis again", logger: logger)
  }

  /// How long, in whole seconds, the snapshot could not be compared with Redis; 0 while it can.
  package nonisolated var staleSeconds: Int64 { freshness.staleSeconds }

  /// What keeps the snapshot from being what Redis says, in words; nil where nothing does.
  package nonisolated var staleReason: String? { freshness.reason }

  /// The dictionaries that are served although Redis has lost them, by name.
  package nonisolated var lost: [String] { freshness.lost }

  /// The dictionaries of which what Redis holds cannot be used, by name.
  package nonisolated var damaged: [String] { freshness.damaged }

  /// The snapshot.
  nonisolated var served: ServedCatalog { cell.value }

  /// Serves the copy of what was served last; false where there is none.
  ///
  /// - Throws: `StoreError.lost` where nothing of the copy can be used.
  package func serveCopy() async throws(StoreError) -> Bool {
    guard let copy else { return false }
    return serve(copy: try await BackgroundThread.following.run { () throws(StoreError) in try copy.read() })
  }

  /// Serves what the copy has and Redis has lost: a Redis that has lost its data is not a reason to serve nothing.
  ///
  /// Of what was dropped meanwhile the next comparison takes leave. Where there is no copy all is as new.
  ///
  /// - Throws: `StoreError` where Redis is away, or nothing of the copy can be used.
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

  /// Warns of what the copy has that cannot be used.
  private func tell(_ damage: [String]) {
    for reason in damage { logger.warning("the copy of a dictionary is damaged, and left out: \(reason)") }
  }

  /// Follows until the task is cancelled.
  ///
  /// - Parameters:
  ///   - address: The Redis whose wake-ups it hears.
  ///   - interval: How often the revision is compared when nobody wakes it.
  package func run(address: RedisAddress, interval: Duration = .seconds(1)) async {
    await Following.run(address: address, channel: keys.changes, interval: interval) { await self.compareAndLog() }
  }

  /// Compares with Redis now and installs what is there, so that what was just loaded is seen at once.
  ///
  /// - Parameter loaded: What a load from here found out or did, and need not be read back.
  /// - Throws: `StoreError` where Redis is away; then all stays as it is. Also `damaged` or `lost` where something in Redis is
  ///   so; then all else is taken up.
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

  /// What can be served of a catalog; and what is damaged, by the name of the dictionary or what stands in its place, and why.
  private struct Found {
    var dictionaries: [ServedDictionary] = []
    var damage: [String: String]
  }

  /// Reads the catalog, and of its dictionaries what is new.
  ///
  /// Redis is asked for all names each time: the same revision may be that of another catalog, after a loss.
  private func read() async throws(StoreError) -> (CatalogIndex, Found) {
    var index = try await readIndex()
    for _ in 0..<Self.attempts {
      let found = try await find(index)
      let doubtful = found.damage.keys.filter { index.generations[$0] != nil }
      guard !doubtful.isEmpty else { return (index, found) }
      // A generation that was replaced while it was read loses its keys. Only one that is still to be served is damaged.
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

  /// Serves all that was found at once, and with it what Redis has lost, and what it has that is damaged.
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

  /// What is served of dictionaries that are damaged: what was served before, and at the start what the copy has.
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

  /// Warns where Redis has another catalog under a revision that was there before: it was restored from an older copy.
  private func tellOfReturn(to index: CatalogIndex) {
    guard let last, let revision = index.revision else { return }
    let isOther = index.generations.contains { last.generations[$0.key] ?? $0.value != $0.value }
    guard revision < last.revision || revision == last.revision && isOther else { return }
    let what =
      revision < last.revision
      ? "gone back from revision \(last.revision) to \(revision)"
      : "another catalog under the same revision, \(revision)"
    logger.warning(
      """
      Redis has \(what), as after a failover or the restore of an older copy; this node follows it: load again what was \
      loaded since
      """)
  }

  /// A generation of a dictionary: as it is served already, or was loaded here, or else from Redis.
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
