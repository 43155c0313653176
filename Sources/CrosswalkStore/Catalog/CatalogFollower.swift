package import CrosswalkRedis
internal import Crosswalk
package import Logging

/// Keeps a node's snapshot what Redis says it should be.
///
/// It reads every second, and whenever it is woken, which generations are served; where these differ it reads those that it
/// does not have, checks them, and installs all at once. If anything is not right it keeps what it has and tries again.
/// What has vanished from Redis though nobody dropped it goes on being served, and is told of.
package actor CatalogFollower: Follower {
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
  var comparison: Task<Result<Void, StoreError>, Never>?
  private var lastComplaint: String?

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
  }

  /// How long, in whole seconds, the snapshot could not be compared with Redis; 0 while it can.
  package nonisolated var staleSeconds: Int64 { freshness.staleSeconds }

  /// What keeps the snapshot from being what Redis says, in words; nil where nothing does.
  package nonisolated var staleReason: String? { freshness.reason }

  /// The dictionaries that are served although Redis has lost them, by name.
  package nonisolated var lost: [String] { freshness.lost }

  /// The snapshot.
  nonisolated var served: ServedCatalog { cell.catalog }

  /// Serves the copy of what was served last; false where there is none.
  ///
  /// - Throws: `StoreError.damaged` where the copy is not whole.
  package func serveCopy() async throws(StoreError) -> Bool {
    guard let copy else { return false }
    return serve(copy: try await BackgroundThread.following.run { () throws(StoreError) in try copy.read() })
  }

  /// Serves the copy where Redis has no catalog: a Redis that has lost its data is not a reason to serve nothing.
  ///
  /// Of what was dropped meanwhile the next comparison takes leave. Where there is no copy all is as new.
  ///
  /// - Throws: `StoreError` where Redis is away, or the copy is not whole.
  package func serveCopyOfWhatIsLost() async throws(StoreError) {
    _ = serve(copy: try await copy?.readWhereLost(connection, keys))
  }

  private func serve(copy: ServedCatalog?) -> Bool {
    guard let copy else { return false }
    cell.install(copy)
    hasCatalog = true
    return true
  }

  /// Follows until the task is cancelled.
  ///
  /// - Parameters:
  ///   - address: The Redis whose wake-ups it hears.
  ///   - interval: How often the revision is compared when nobody wakes it.
  package func run(address: RedisAddress, interval: Duration = .seconds(1)) async {
    await Following.run(address: address, channel: keys.changes, interval: interval) { await self.compareAndTell() }
  }

  /// Compares with Redis now and installs what is there, so that what was just loaded is seen at once.
  ///
  /// - Parameter loaded: What a load from here found out or did, and need not be read back.
  /// - Throws: `StoreError` where Redis is away, has lost something, or what it holds is damaged; what was served stays
  ///   served.
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

  private func compareAndTell() async {
    do throws(StoreError) {
      try await compare()
      if lastComplaint != nil { logger.info("the catalog follows Redis again") }
      lastComplaint = nil
    } catch {
      // Once for each reason, not once a second.
      if lastComplaint != error.description {
        logger.warning("the catalog cannot follow Redis and stays as it is: \(error)")
      }
      lastComplaint = error.description
    }
  }

  func compareOnce() async -> Result<Void, StoreError> {
    do throws(StoreError) {
      let index = try await CatalogIndex.read(connection, keys, known: cell.catalog)
      try await install(index)
      guard index.lost.isEmpty else { throw .lost(loss(of: index)) }
      freshness.compared()
      return .success(())
    } catch {
      freshness.failed(error)
      return .failure(error)
    }
  }

  /// What is lost, for people.
  private func loss(of index: CatalogIndex) -> String {
    let others = index.lost.count - 10
    let names =
      index.lost.prefix(10).joined(separator: ", ") + (others > 0 ? " and \(others.counted("other", "others"))" : "")
    return """
      Redis has lost \(index.generations.isEmpty ? "the catalog" : "a part of the catalog"); this node still serves \
      \(names): any load through it writes to Redis again what is lost
      """
  }

  /// Reads what is new and serves all of it at once, and with it what Redis has lost.
  ///
  /// Redis is asked for all names each time: the same revision may be that of another catalog, after a loss.
  private func install(_ index: CatalogIndex) async throws(StoreError) {
    freshness.note(lost: index.lost)
    let present = cell.catalog
    let kept = index.lost.compactMap { present[$0] }
    let revision = index.revision ?? (kept.isEmpty ? 0 : present.revision)
    let isSame =
      revision == present.revision
      && present.dictionaries.count == index.generations.count + kept.count
      && present.dictionaries.allSatisfy { index.generations[$0.name] ?? $0.generation == $0.generation }
    if hasCatalog, isSame { return }
    var dictionaries = kept
    var damage: StoreError?
    for (name, generation) in index.generations.sorted(by: { $0.key < $1.key }) {
      do throws(StoreError) {
        dictionaries.append(try await dictionary(name, generation, present))
      } catch {
        // A node that has something keeps it as it is. One that starts serves at least what is whole.
        guard case .damaged = error, !hasCatalog else { throw error }
        damage = damage ?? error
      }
    }
    known = [:]
    hasCatalog = true
    let catalog = ServedCatalog(dictionaries, revision: revision)
    cell.install(catalog)
    if let damage { throw damage }
    guard catalog.dictionaries.map(\.generation) != present.dictionaries.map(\.generation) else { return }
    logger.info(
      """
      serving \(dictionaries.count.counted("dictionary", "dictionaries")) with \
      \(catalog.entryCount.counted("entry", "entries")), revision \(catalog.revision)
      """)
    await BackgroundThread.following.run { [copy, logger] in
      copy?.keep(catalog, logger)
      Memory.giveBack()
    }
  }

  /// A generation of a dictionary: as it is served already, or was loaded here, or else from Redis.
  private func dictionary(
    _ name: String, _ generation: Generation, _ present: ServedCatalog
  ) async throws(StoreError) -> ServedDictionary {
    if let served = present[name], served.generation == generation { return served }
    if let mine = known[generation] { return mine }
    return try await BackgroundThread.following.run { [connection, keys] () async throws(StoreError) in
      try await GenerationReader(connection: connection, keys: keys).read(name, generation)
    }
  }
}
