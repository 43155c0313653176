package import Crosswalk
internal import CrosswalkRedis

// How files become the served dictionaries.
//
// A load compares each dictionary with what Redis holds (`LoadPlan`), and writes each changed one as a new generation
// (`GenerationWriter`). One script then makes all new generations the served ones (`CatalogScripts.publish`).
// Everything is kept in Redis, and nothing in files. The keys of an unfinished generation expire, and `staging` lists
// them: a later load removes what a crashed one has left (`GenerationCleaner`). If Redis loses dictionaries, a load
// through a node that still serves them writes them again.

/// The dictionaries of a node: what is served, and how it is changed.
///
/// Loads run one after another, in the order of their requests, on a thread with low priority. So other work continues
/// however many loads are requested and however long they take.
package struct DictionaryStore: Sendable {
  private let loader: DictionaryLoader
  private let follower: CatalogFollower
  private let mutex = AsyncMutex()

  package init(loader: DictionaryLoader, follower: CatalogFollower) {
    self.loader = loader
    self.follower = follower
  }

  /// The loads in progress on this node.
  package let loads = LoadsUnderWay()

  /// Reads dictionaries and loads them; this node serves them when it returns.
  ///
  /// - Parameters:
  ///   - options: How to load them.
  ///   - tag: The name that the load is shown by while it is in progress; nil for none.
  ///   - reading: Reads the dictionaries after all earlier loads have ended.
  /// - Returns: What was read, and the outcome of the load.
  /// - Throws: What `reading` throws, or `StoreError`.
  package func load(
    _ options: LoadOptions, tag: String?, reading: @Sendable () throws -> ReadDictionaries
  ) async throws -> (read: ReadDictionaries, outcome: LoadOutcome) {
    try await BackgroundThread.loading.run {
      try await loads.show(tag: tag) { report in
        guard await mutex.lockUnlessCancelled() else { throw StoreError.cancelled }
        defer { mutex.unlock() }
        report(LoadProgress(.reading, 0))
        let read = try reading()
        return (read, try await load(inTurn: read.dictionaries, options, report))
      }
    }
  }

  /// Loads dictionaries; this node serves them when it returns.
  ///
  /// A dictionary that this node serves and that Redis has lost is written to Redis again.
  package func load(
    _ dictionaries: [DataDictionary], _ options: LoadOptions = LoadOptions()
  ) async throws(StoreError) -> LoadOutcome {
    try await BackgroundThread.loading.run { () async throws(StoreError) in
      guard await mutex.lockUnlessCancelled() else { throw .cancelled }
      defer { mutex.unlock() }
      return try await load(inTurn: dictionaries, options) { _ in }
    }
  }

  private func load(
    inTurn dictionaries: [DataDictionary], _ options: LoadOptions, _ report: @escaping LoadProgress.Report
  ) async throws(StoreError) -> LoadOutcome {
    let outcome = try await loader.load(dictionaries, options, known: follower.served, report)
    if !options.isDryRun { try await serve(outcome.results + outcome.restored) }
    return outcome
  }

  /// Drops a dictionary; this node has stopped serving it when it returns.
  ///
  /// It does not wait for loads.
  ///
  /// - Returns: Whether there was a dictionary of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    try await BackgroundThread.following.run { () async throws(StoreError) in
      guard let restored = try await loader.drop(name, known: follower.served) else { return false }
      try await serve(restored)
      return true
    }
  }

  /// Serves what was written.
  ///
  /// This does not fail if other dictionaries are damaged or lost, which the follower reports.
  private func serve(_ written: [LoadResult]) async throws(StoreError) {
    do throws(StoreError) {
      try await follower.compare(adopting: written)
    } catch {
      switch error {
      case .damaged, .lost: break
      default: throw error
      }
    }
  }
}
