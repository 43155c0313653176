import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Testing

/// Hundreds of ways to damage the data in Redis, most of them with the correct digest.
@Suite struct DamagedDataTests {
  @Test func `there are hundreds of mutations, each with its own name`() {
    let names = Mutation.Kind.allCases.flatMap { kind in kind.mutations.map { "\(kind) \($0.name)" } }
    #expect(names.count >= 400)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Mutation.Kind.allCases)
  func `whatever is damaged, all else is served, nothing is written elsewhere, and a load repairs it`(
    _ kind: Mutation.Kind
  ) async throws {
    try await Workbench.with { bench in
      for (number, mutation) in kind.mutations.enumerated() {
        try await bench.send("FLUSHALL")
        try await endure(mutation, bench, folder: "\(bench.redis.directory)/\(number)")
      }
    }
  }

  private func endure(_ mutation: Mutation, _ bench: Workbench, folder: String) async throws {
    let name = Comment(rawValue: mutation.name)
    try await bench.load(DamagedRedis.x("1"), document("y", "1"))
    let veteran = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder + "/data/copies"))
    try await veteran.follower.compare()
    let generation = try await bench.load(DamagedRedis.x("2"))[0].generation
    try await mutation.inflict(DamagedRedis(bench: bench, generation: generation))

    // A node that starts now, with the copy of the other node.
    let newcomer = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder + "/data/copies"))
    try await newcomer.follower.serveCopyOfWhatIsLost()
    for node in [veteran, newcomer] {
      await node.compareWhatever()
      #expect(try node.cell.value.lookup("a1", in: "y") == .found("1-1"), name)
      let x = try node.cell.value.lookup("a0", in: "x")
      // All that is well formed may be served, even if only the header answers, for values without an entry.
      #expect(["1-0", "2-0", "3-0", "none"].map(Answer.found).contains(x) || x == .default("a0"), name)
      #expect(Set(node.cell.value.dictionaries.map(\.name)).count == node.cell.value.dictionaries.count, name)
    }
    // This is never reported as a defect of Crosswalk, and another dictionary can still be loaded.
    let store = DictionaryStore(loader: bench.loader, follower: veteran.follower)
    #expect(try await store.load(read([document("z", "1")])).results.map(\.status) == [.new], name)
    #expect(veteran.version(of: "z") == "1", name)
    // A load of what is damaged writes it again, whatever Redis says about it. What should not exist is removed.
    _ = try await store.load(
      read([DamagedRedis.x("2"), document("y", "1"), document("z", "1")]), LoadOptions(prunes: true))
    let served = try await bench.served()
    #expect(served.dictionaries.map(\.name) == ["x", "y", "z"], name)
    #expect(try served.lookup("a1", in: "x") == .found("2-1"), name)
    #expect(try served.lookup("a1", in: "y") == .found("1-1"), name)
    try await veteran.follower.compare()
    #expect(veteran.follower.staleReason == nil && veteran.follower.damaged.isEmpty, name)
    #expect(try await store.drop("x"), name)
    #expect(Self.strangers(in: folder) == [], name)
    for node in [veteran, newcomer] { await node.connection.close() }
  }

  /// Returns the files that are not a copy of x, y or z.
  private static func strangers(in folder: String) -> [String] {
    FileManager.default.subpaths(atPath: folder)?.filter { path in
      path != "data" && path != "data/copies" && path != "data/copies/catalog.json"
        && path.wholeMatch(of: /data\/copies\/[xyz]\.[0-9A-Z]{26}/) == nil
    } ?? []
  }
}

extension FollowingNode {
  /// Compares with Redis and ignores errors.
  func compareWhatever() async {
    try? await follower.compare()
  }
}
