package import Crosswalk
internal import CrosswalkRedis

/// The dictionaries of a node: what is served, and the way to change it.
///
/// Loads are carried out one after the other, in the order in which they come, on a thread that gives way to others: so
/// however many are asked for, and however much they have to do, all else goes on.
package struct DictionaryStore: Sendable {
  private let loader: DictionaryLoader
  private let follower: CatalogFollower
  private let mutex = AsyncMutex()

  package init(loader: DictionaryLoader, follower: CatalogFollower) {
    self.loader = loader
    self.follower = follower
  }

  /// The loads that are under way here.
  package let loads = LoadsUnderWay()

  /// Reads dictionaries and loads them; when it returns this node serves them.
  ///
  /// - Parameters:
  ///   - options: How to load them.
  ///   - tag: By what name the load is shown among those under way; nil for none.
  ///   - reading: Reads them, when their turn has come.
  /// - Returns: What was read, and what became of it.
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

  /// Loads dictionaries; when it returns this node serves them.
  ///
  /// What Redis has lost of what this node serves is written to it again.
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

  /// Takes a dictionary away; when it returns this node serves it no more.
  ///
  /// It does not wait for loads. False where there is none of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    try await BackgroundThread.following.run { () async throws(StoreError) in
      guard let restored = try await loader.drop(name, known: follower.served) else { return false }
      try await serve(restored)
      return true
    }
  }

  /// Serves what was written.
  ///
  /// It is, even where other dictionaries are damaged or lost: of these the follower tells.
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
