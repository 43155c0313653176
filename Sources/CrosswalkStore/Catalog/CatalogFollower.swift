package import CrosswalkRedis
internal import Crosswalk
internal import FoundationEssentials
package import Logging

/// Keeps a node's snapshot what Redis says it should be.
///
/// It compares the revision every second and whenever it is woken; where the revision differs it reads the generations it
/// does not have, checks them, and installs all at once. If anything is not right it keeps what it has and tries again.
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
  /// When the connection was made that the snapshot was last read from.
  private var installed: Date?

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

  /// Serves the copy of what was served last; false where there is none.
  ///
  /// - Throws: `StoreError.damaged` where the copy is not whole.
  package func serveCopy() async throws(StoreError) -> Bool {
    guard let copy else { return false }
    let catalog = try await Blocking.run { () throws(StoreError) in try copy.read() }
    guard let catalog else { return false }
    cell.install(catalog)
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
  /// - Parameter loaded: Dictionaries that need not be read back because they were just written from here.
  /// - Throws: `StoreError` where Redis is away or what it holds is damaged; what was served stays served.
  package func compare(adopting loaded: [LoadResult] = []) async throws(StoreError) {
    for result in loaded where result.changed {
      known[result.generation] = ServedDictionary(result.dictionary, result.generation, result.record)
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
      let revision = try await revision()
      // Another connection may be to another Redis, or to one that has lost something: the same number may then mean
      // another catalog.
      let connected = connection.health.since
      if freshness.isStale || connected != installed || revision != cell.catalog.revision {
        try await install(revision)
        installed = connected
      }
      freshness.compared()
      return .success(())
    } catch {
      freshness.failed()
      return .failure(error)
    }
  }

  private func revision() async throws(StoreError) -> Int64 {
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(keys.revision)))
    if let revision = reply.string.flatMap({ Int64($0) }) { return revision }
    // It is never taken away. An empty Redis behind a node that serves something has lost its data.
    guard cell.catalog.revision == 0 else { throw .damaged("the catalog is gone; load the dictionaries again") }
    return 0
  }

  /// Reads what is new and serves all of it at once.
  ///
  /// The revision was read first: should it change while this reads, the next comparison differs again.
  private func install(_ revision: Int64) async throws(StoreError) {
    let reply = try await connection.reply(to: RedisCommand("HGETALL", RedisWord(keys.generations)))
    let words = (reply.array ?? []).compactMap(\.string)
    let present = cell.catalog
    var dictionaries: [ServedDictionary] = []
    var damage: StoreError?
    for index in stride(from: 0, to: words.count - 1, by: 2) {
      do throws(StoreError) {
        dictionaries.append(try await dictionary(words[index], Generation(id: words[index + 1]), present))
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
    logger.info("serving \(dictionaries.count) dictionaries with \(catalog.entryCount) entries, revision \(revision)")
    await Blocking.run { [copy, logger] in
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
    return try await GenerationReader(connection: connection, keys: keys).read(name, generation)
  }
}
