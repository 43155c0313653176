import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Testing

/// Loads into a Redis that has lost the catalog or a part of it, through a node that still serves it.
@Suite struct LostCatalogTests {
  /// What Redis loses of the dictionaries x and y.
  enum Loss: String, CaseIterable {
    case everything, allGenerations, oneGeneration, allDefinitions, definitionOfY, entriesOfY, mapOfY

    func inflict(_ bench: Workbench) async throws {
      switch self {
      case .everything: try await bench.send("FLUSHALL")
      case .allGenerations: try await bench.send("DEL", "crosswalk:{catalog}:generations")
      case .oneGeneration: try await bench.send("HDEL", "crosswalk:{catalog}:generations", "y")
      case .allDefinitions: for name in ["x", "y"] { try await delete("definition", of: name, bench) }
      case .definitionOfY: try await delete("definition", of: "y", bench)
      case .entriesOfY: try await delete("entries", of: "y", bench)
      case .mapOfY: try await delete("map:a:b", of: "y", bench)
      }
    }

    private func delete(_ key: String, of name: String, _ bench: Workbench) async throws {
      try await bench.send("DEL", "crosswalk:{d:\(name)}:\(try await bench.generation(of: name) ?? ""):\(key)")
    }
  }

  @Test(arguments: Loss.allCases)
  func `a load restores what Redis has lost and the node serves`(_ loss: Loss) async throws {
    try await with { bench, node, store in
      try await loss.inflict(bench)
      let outcome = try await store.load(read([document("z", "1")]))
      #expect(outcome.results.map(\.status) == [.new])
      #expect(Set(outcome.restored.map(\.name)).contains("y"))
      #expect(outcome.restored.allSatisfy { $0.status == .restored })
      let served = try await bench.served()
      #expect(served.dictionaries.map(\.name) == ["x", "y", "z"])
      #expect(served.dictionaries.map(\.generation) == node.cell.value.dictionaries.map(\.generation))
      #expect(try served.lookup("a1", in: "y") == .found("1-1"))
      #expect(node.follower.staleSeconds == 0)
      #expect(node.follower.staleReason == nil)
      #expect(node.follower.lost.isEmpty)
    }
  }

  @Test(arguments: Loss.allCases)
  func `a load of what the node serves is a restore if Redis has lost it`(_ loss: Loss) async throws {
    try await with { bench, _, store in
      try await loss.inflict(bench)
      let dry = try await store.load(read([document("y", "1")]), LoadOptions(isDryRun: true))
      #expect(dry.results.map(\.status) == [.restored])
      let outcome = try await store.load(read([document("y", "1")]))
      #expect(outcome.results.map(\.status) == [.restored])
      #expect(outcome.results.first?.changed == true)
      #expect(outcome.restored.map(\.name) == dry.restored.map(\.name))
      #expect(try await bench.served().dictionaries.map(\.name) == ["x", "y"])
      let again = try await store.load(read([document("x", "1"), document("y", "1")]))
      #expect(again.results.map(\.status) == [.unchanged, .unchanged])
      #expect(again.restored.isEmpty)
    }
  }

  @Test func `what a load changes is counted from what the node still serves`() async throws {
    try await with { bench, _, store in
      try await bench.send("FLUSHALL")
      let outcome = try await store.load(read([document("x", "2", entries: 2)]))
      #expect(outcome.results.map(\.status) == [.changed])
      let difference = try #require(outcome.results.first).difference
      #expect(difference.added == 0 && difference.removed == 1 && difference.changed == 2)
    }
  }

  @Test func `a dry run with an emptied Redis writes nothing`() async throws {
    try await with { bench, node, store in
      try await bench.send("FLUSHALL")
      let outcome = try await store.load(read([document("z", "1")]), LoadOptions(isDryRun: true))
      #expect(outcome.restored.map(\.name) == ["x", "y"])
      #expect(try await bench.keyNames() == [])
      #expect(node.version(of: "x") == "1")
    }
  }

  @Test func `a load that prunes restores nothing that it does not load`() async throws {
    try await with { bench, node, store in
      try await bench.send("FLUSHALL")
      let outcome = try await store.load(read([document("x", "1")]), LoadOptions(prunes: true))
      #expect(outcome.results.map(\.status) == [.restored])
      #expect(outcome.dropped.map(\.name) == ["y"])
      #expect(outcome.dropped.map(\.entries) == [3])
      #expect(try await bench.names() == ["x"])
      #expect(node.cell.value.dictionaries.map(\.name) == ["x"])
      try await node.follower.compare()
    }
  }

  @Test func `a drop with an emptied Redis drops one dictionary and restores the others`() async throws {
    try await with { bench, node, store in
      try await bench.send("FLUSHALL")
      #expect(try await store.drop("none") == false)
      #expect(try await bench.keyNames() == [])
      #expect(try await store.drop("x"))
      #expect(try await bench.names() == ["y"])
      #expect(node.cell.value.dictionaries.map(\.name) == ["y"])
      try await bench.send("FLUSHALL")
      #expect(try await store.drop("y"))
      #expect(node.cell.value.dictionaries.isEmpty)
      try await node.follower.compare()
      #expect(try await store.drop("y") == false)
    }
  }

  @Test func `a node still serves what is missing, follows everything else, and reports it`() async throws {
    try await with { bench, node, _ in
      try await bench.send("FLUSHALL")
      // This load does not go through the node. By chance, the revision is the one that the node knows.
      try await bench.load(document("x", "2"))
      #expect(try await bench.revision() == node.cell.value.revision)
      try await node.following(every: .milliseconds(5)) {
        try await eventually { node.version(of: "x") == "2" }
        #expect(node.version(of: "y") == "1")
        try await eventually { node.follower.staleSeconds >= 1 }
        #expect(node.follower.lost == ["y"])
        #expect(
          node.follower.staleReason?.hasPrefix(
            "Redis has lost a part of the catalog; this node still serves y: any load through it ") == true)
        #expect(node.log.all.filter { $0.contains("Redis has lost") }.count == 1)
        // After the drop it is not served any more.
        let store = DictionaryStore(loader: bench.loader, follower: node.follower)
        #expect(try await store.drop("y"))
        #expect(node.cell.value.dictionaries.map(\.name) == ["x"])
        #expect(node.follower.staleSeconds == 0)
      }
    }
  }

  @Test func `what another node drops is not lost`() async throws {
    try await with { bench, node, store in
      _ = try await bench.loader.drop("x")
      try await node.follower.compare()
      _ = try await bench.loader.load(read([document("z", "1")]), LoadOptions(prunes: true))
      try await node.follower.compare()
      #expect(node.cell.value.dictionaries.map(\.name) == ["z"])
      let outcome = try await store.load(read([document("x", "1")]))
      #expect(outcome.results.map(\.status) == [.new])
      #expect(outcome.restored.isEmpty)
    }
  }

  @Test func `two nodes that restore at the same time leave one complete catalog`() async throws {
    try await with { bench, node, store in
      let other = FollowingNode(bench.redis.address, bench.keys)
      try await other.follower.compare()
      let otherStore = DictionaryStore(
        loader: DictionaryLoader(connection: other.connection, keys: bench.keys), follower: other.follower)
      for _ in 0..<10 {
        try await bench.send("FLUSHALL")
        async let first = store.load(read([document("x", "1")]))
        async let second = otherStore.load(read([document("z", "1")]))
        _ = try await (first, second)
        for node in [node, other] {
          try await node.follower.compare()
          #expect(node.cell.value.dictionaries.map(\.name) == ["x", "y", "z"])
        }
        for name in ["x", "y", "z"] { #expect(try await bench.history(of: name).count == 1) }
        #expect(try await bench.keyNames().allSatisfy { !$0.contains("staging") })
        #expect(try await store.drop("z"))
        try await other.follower.compare()
      }
      await other.connection.close()
    }
  }

  @Test func `a node that starts with an emptied Redis serves its copy and says so`() async throws {
    try await Workbench.with { bench in
      let copy = CatalogCopy(folder: bench.redis.directory + "/copy")
      try await bench.load(document("x", "1"), document("y", "1"), document("gone", "1"))
      let first = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      try await first.follower.compare()
      await first.connection.close()
      try await bench.send("FLUSHALL")
      let node = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      try await node.follower.serveCopyOfWhatIsLost()
      try await node.following(every: .milliseconds(5)) {
        try await eventually {
          node.log.all.contains { $0.contains("Redis has lost the catalog; this node still serves") }
        }
        #expect(node.cell.value.dictionaries.map(\.name) == ["gone", "x", "y"])
        #expect(node.follower.lost == ["gone", "x", "y"])
        let store = DictionaryStore(loader: bench.loader, follower: node.follower)
        #expect(try await store.drop("gone"))
        #expect(try await bench.served().dictionaries.map(\.name) == ["x", "y"])
      }
      // The copy is not used if Redis has a catalog, nor for what was dropped.
      _ = try await bench.loader.drop("x")
      _ = try await bench.loader.drop("y")
      let third = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      try await third.follower.serveCopyOfWhatIsLost()
      try await third.follower.compare()
      #expect(third.cell.value.dictionaries.isEmpty)
      #expect(third.follower.staleReason == nil)
      await third.connection.close()
    }
  }

  @Test func `at its start a node serves what the catalog has lost of its copy, but not what was dropped`() async throws
  {
    try await Workbench.with { bench in
      let copy = CatalogCopy(folder: bench.redis.directory + "/copy")
      try await bench.load(document("x", "1"), document("y", "1"), document("z", "1"))
      let first = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      try await first.follower.compare()
      await first.connection.close()
      _ = try await bench.loader.drop("z")
      try await bench.send("HDEL", "crosswalk:{catalog}:generations", "x")
      let node = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      try await node.follower.serveCopyOfWhatIsLost()
      try await node.following(every: .milliseconds(5)) {
        try await eventually { node.follower.lost == ["x"] }
        #expect(node.cell.value.dictionaries.map(\.name) == ["x", "y"])
        // The line is logged after the state that it reports has changed.
        try await eventually { node.log.all.contains { $0.hasPrefix("warning: Redis has lost a part of the catalog") } }
        #expect(node.log.all.filter { $0.hasPrefix("warning: Redis has lost a part of the catalog") }.count == 1)
      }
    }
  }

  @Test func `a Redis that goes back to an older state causes a warning, and nothing disappears`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"))
      for key in ["generations", "revision"] {
        try await bench.send("COPY", "crosswalk:{catalog}:\(key)", "kept:\(key)")
      }
      try await bench.load(document("x", "2"), document("y", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      for key in ["generations", "revision"] {
        try await bench.send("COPY", "kept:\(key)", "crosswalk:{catalog}:\(key)", "REPLACE")
      }
      try await node.following(every: .milliseconds(5)) {
        try await eventually { node.follower.lost == ["y"] }
        #expect(node.version(of: "x") == "1")
        #expect(node.version(of: "y") == "1")
        let warnings = node.log.all.filter { $0.hasPrefix("warning: Redis has returned from revision 2 to 1, ") }
        #expect(warnings.count == 1)
      }
    }
  }

  @Test func `a node that starts with an empty Redis and without a copy has nothing to report`() async throws {
    try await Workbench.with { bench in
      let node = FollowingNode(
        bench.redis.address, bench.keys, copy: CatalogCopy(folder: bench.redis.directory + "/copy"))
      try await node.follower.serveCopyOfWhatIsLost()
      try await node.following(every: .milliseconds(5)) {
        try await eventually { node.follower.staleSeconds == 0 && node.follower.staleReason == nil }
        let outcome = try await DictionaryStore(loader: bench.loader, follower: node.follower)
          .load(read([document("x", "1")]))
        #expect(outcome.results.map(\.status) == [.new])
      }
      #expect(node.log.all.allSatisfy { $0.hasPrefix("info: ") })
    }
  }

  @Test func `the error for a damaged copy says how to continue without it`() async throws {
    try await Workbench.with { bench in
      let folder = bench.redis.directory + "/copy"
      try await bench.load(document("x", "1"))
      let first = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder))
      try await first.follower.compare()
      try "[]".write(toFile: folder + "/catalog.json", atomically: true, encoding: .utf8)
      // The copy is not read if Redis has a catalog.
      try await first.follower.serveCopyOfWhatIsLost()
      try await bench.send("FLUSHALL")
      await #expect {
        try await first.follower.serveCopyOfWhatIsLost()
      } throws: { error in
        "\(error)".hasSuffix("or delete \(folder) to continue without the copy")
      }
      await first.connection.close()
    }
  }

  @Test func `a load without a node restores nothing`() async throws {
    try await with { bench, _, _ in
      try await bench.send("FLUSHALL")
      let outcome = try await bench.loader.load(read([document("x", "1")]))
      #expect(outcome.results.map(\.status) == [.new])
      #expect(outcome.restored.isEmpty)
    }
  }

  /// Runs `body` with a node that serves x and y, which Redis also has.
  private func with(_ body: (Workbench, FollowingNode, DictionaryStore) async throws -> Void) async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"), document("y", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      try await body(bench, node, DictionaryStore(loader: bench.loader, follower: node.follower))
      await node.connection.close()
    }
  }
}
