import Crosswalk
import CrosswalkRedis
import CrosswalkTesting

@testable import CrosswalkStore

extension Workbench {
  /// Reads what is served from Redis, as another node does, and checks that all of it is complete.
  func served() async throws -> ServedCatalog {
    let node = FollowingNode(redis.address, keys)
    defer { node.connection.closeLater() }
    try await node.follower.compare()
    return node.cell.value
  }
}

extension ServedCatalog {
  /// Returns the answer of one of its dictionaries.
  func lookup(_ value: String, in name: String, from: String = "a", to: String = "b") throws -> Answer? {
    guard let served = self[name] else { return nil }
    return try Catalog([served.dictionary]).lookup(value, in: name, from: from, to: to)
  }
}
