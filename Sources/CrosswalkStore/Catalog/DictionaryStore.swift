package import Crosswalk

/// The dictionaries of a node: what is served, and the way to change it.
package struct DictionaryStore: Sendable {
  private let loader: DictionaryLoader
  private let follower: CatalogFollower

  package init(loader: DictionaryLoader, follower: CatalogFollower) {
    self.loader = loader
    self.follower = follower
  }

  /// Loads dictionaries, and drops all others if it is to prune; when it returns this node serves them.
  package func load(
    _ dictionaries: [DataDictionary], prune: Bool = false
  ) async throws(StoreError) -> [LoadResult] {
    let outcome = try await loader.load(dictionaries, prune: prune)
    try await follower.compare(adopting: outcome.results)
    return outcome.results
  }

  /// Takes a dictionary away; when it returns this node serves it no more.
  ///
  /// False where there is none of that name.
  package func drop(_ name: String) async throws(StoreError) -> Bool {
    guard try await loader.drop(name) else { return false }
    try await follower.compare()
    return true
  }
}
