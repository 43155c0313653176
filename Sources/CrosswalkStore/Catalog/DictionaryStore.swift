package import Crosswalk

/// The dictionaries of a node: what is served, and the way to change it.
package struct DictionaryStore: Sendable {
  private let loader: DictionaryLoader
  private let follower: CatalogFollower

  package init(loader: DictionaryLoader, follower: CatalogFollower) {
    self.loader = loader
    self.follower = follower
  }

  /// The loads that are under way here.
  package let loads = LoadsUnderWay()

  /// Loads dictionaries; when it returns this node serves them.
  ///
  /// What Redis has lost of what this node serves is written to it again.
  package func load(
    _ dictionaries: [DataDictionary], _ options: LoadOptions = LoadOptions(),
    _ report: @escaping LoadProgress.Report = { _ in }
  ) async throws(StoreError) -> LoadOutcome {
    let outcome = try await loader.load(dictionaries, options, known: follower.served, report)
    if !options.isDryRun { try await follower.compare(adopting: outcome.results + outcome.restored) }
    return outcome
  }

  /// Takes a dictionary away; when it returns this node serves it no more.
  ///
  /// False where there is none of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    guard let restored = try await loader.drop(name, known: follower.served) else { return false }
    try await follower.compare(adopting: restored)
    return true
  }
}
