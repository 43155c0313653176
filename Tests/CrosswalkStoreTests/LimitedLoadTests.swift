import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

/// Loads with a limit on the number of entries that they may remove.
@Suite struct LimitedLoadTests {
  @Test func `a load that would remove more than its limit changes nothing`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1", entries: 9), document("y", "1"))
      let smaller = try read([document("x", "2", entries: 4), document("y", "2"), document("z", "1")])
      for isDryRun in [true, false] {
        await #expect {
          try await bench.loader.load(smaller, LoadOptions(isDryRun: isDryRun, maximumRemoved: 4))
        } throws: { error in
          "\(error)"
            == "the load would remove 5 entries, and it may remove 4 at most: 5 from x; nothing was loaded"
        }
      }
      #expect(try await bench.names() == ["x", "y"])
      #expect(try await bench.revision() == 1)
      _ = try await bench.loader.load(smaller, LoadOptions(maximumRemoved: 5))
      #expect(try await bench.names() == ["x", "y", "z"])
    }
  }

  @Test func `entries of pruned dictionaries count`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"), document("old", "1", entries: 7))
      let loaded = try read([document("x", "1", entries: 2)])
      await #expect {
        try await bench.loader.load(loaded, LoadOptions(prunes: true, maximumRemoved: 0))
      } throws: { error in
        "\(error)".hasPrefix(
          "the load would remove 8 entries, and it may remove 0 at most: 7 from old, which is dropped; 1 from x; ")
      }
      _ = try await bench.loader.load(loaded, LoadOptions(prunes: true, maximumRemoved: 8))
      #expect(try await bench.names() == ["x"])
    }
  }

  @Test func `dictionaries that Redis has lost and the node serves count, too`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1", entries: 9))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      try await bench.send("FLUSHALL")
      let store = DictionaryStore(loader: bench.loader, follower: node.follower)
      await #expect(throws: StoreError.self) {
        try await store.load(read([document("x", "1", entries: 2)]), LoadOptions(maximumRemoved: 6))
      }
      #expect(try await bench.keyNames() == [])
      _ = try await store.load(read([document("x", "1", entries: 2)]), LoadOptions(maximumRemoved: 7))
      await node.connection.close()
    }
  }

  @Test func `exactly what was counted is removed, whatever others load meanwhile`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"))
      // The loads of each pair race. The one with a limit must never remove what the other has just added.
      for state in 2...12 {
        async let limited = Result {
          try await bench.loader.load(
            read([document("x", "small", entries: 2)]), LoadOptions(maximumRemoved: 1))
        }
        async let other = bench.loader.load(read([document("x", "\(state)", entries: 200)]))
        _ = try await other
        let outcome = await limited
        if try await bench.served()["x"]?.dictionary.entryCount == 2 {
          Issue.record("198 entries were removed: \(outcome)")
        }
        _ = try await bench.loader.load(read([document("x", "1")]))
      }
    }
  }
}

extension Result where Failure == any Error {
  /// Makes a result of what `body` returns or throws.
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
