import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct FollowerTests {
  @Test func `a change by another node is installed at the wake-up`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      // Only a wake-up can start a comparison while this runs.
      try await node.following(every: .seconds(3600)) {
        try await eventually { node.version(of: "x") == "1" }
        try await eventually {
          try await bench.send("PUBSUB", "NUMSUB", "crosswalk:{catalog}:changes").array?[1] == .integer(1)
        }
        try await bench.load(document("x", "2"))
        try await eventually { node.version(of: "x") == "2" }
        _ = try await bench.loader.drop("x")
        try await eventually { node.cell.value.dictionaries.isEmpty }
      }
    }
  }

  @Test func `a change without a wake-up is installed at the next poll`() async throws {
    try await Workbench.with { bench in
      let old = try await bench.load(document("x", "1"))[0].generation
      try await bench.load(document("x", "2"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.following(every: .milliseconds(20)) {
        try await eventually { node.version(of: "x") == "2" }
        try await bench.send("HSET", "crosswalk:{catalog}:generations", "x", old.id)
        try await bench.send("INCR", "crosswalk:{catalog}:revision")
        try await eventually { node.version(of: "x") == "1" }
      }
    }
  }

  @Test func `a revision that goes back, as after a failover, is followed`() async throws {
    try await Workbench.with { bench in
      let old = try await bench.load(document("x", "1"))[0].generation
      for state in 2...4 { try await bench.load(document("x", "\(state)")) }
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      #expect(node.cell.value.revision == 4)
      try await bench.send("HSET", "crosswalk:{catalog}:generations", "x", old.id)
      try await bench.send("SET", "crosswalk:{catalog}:revision", "1")
      try await node.follower.compare()
      #expect(node.version(of: "x") == "1")
      #expect(node.cell.value.revision == 1)
      await node.connection.close()
    }
  }

  @Test func `after a loss in Redis the same revision is not taken for the same catalog`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "lost"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      await bench.redis.kill()
      try await bench.redis.start()
      try await bench.load(document("x", "found"))
      #expect(try await bench.revision() == node.cell.value.revision)
      try await node.follower.compare()
      #expect(node.version(of: "x") == "found")
      await node.connection.close()
    }
  }

  @Test func `dictionaries that are loaded together become visible together`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "0"), document("y", "0"))
      let nodes = (0..<2).map { _ in FollowingNode(bench.redis.address, bench.keys) }
      for node in nodes { try await node.follower.compare() }
      try await nodes[0].following(every: .milliseconds(1)) {
        try await nodes[1].following(every: .seconds(3600)) {
          let readers = Task {
            var seen: Set<String> = []
            while !Task.isCancelled {
              for node in nodes {
                let catalog = node.cell.value
                let versions = ["x", "y"].map { catalog[$0]?.dictionary.definition.version }
                #expect(versions[0] == versions[1])
                if let version = versions[0] { seen.insert(version) }
              }
              await Task.yield()
            }
            return seen
          }
          for state in 1...100 { try await bench.load(document("x", "\(state)"), document("y", "\(state)")) }
          for node in nodes { try await eventually { node.version(of: "x") == "100" } }
          readers.cancel()
          #expect(await readers.value.count > 2)
        }
      }
    }
  }

  @Test func `a node serves what it has loaded itself without reading it back`() async throws {
    try await Workbench.with { bench in
      let node = FollowingNode(bench.redis.address, bench.keys)
      let store = DictionaryStore(loader: bench.loader, follower: node.follower)
      let loaded = try await store.load(read([document("x", "1")])).results
      #expect(node.version(of: "x") == "1")
      #expect(node.cell.value["x"]?.dictionary === loaded[0].dictionary)
      #expect(try await store.drop("x"))
      #expect(node.version(of: "x") == nil)
      #expect(try await store.drop("x") == false)
      await node.connection.close()
    }
  }

  /// The ways in which a generation is damaged and then repaired.
  enum Damage: String, CaseIterable {
    case chunkMissing, entryChanged, entryBroken, entryTooMany, definitionMissing, definitionBroken

    func inflict(_ bench: Workbench, _ prefix: String) async throws {
      let (entries, definition) = (prefix + "entries", prefix + "definition")
      let chunk = try await bench.send("HGET", entries, "0").string ?? ""
      let text = try await bench.send("GET", definition).string ?? ""
      switch self {
      case .chunkMissing: try await bench.send("HDEL", entries, "0")
      case .entryChanged: try await bench.send("HSET", entries, "0", chunk.replacing("new-1", with: "new-7"))
      case .entryBroken: try await bench.send("HSET", entries, "0", chunk.replacing("[", with: ""))
      case .entryTooMany: try await bench.send("HSET", entries, "0", chunk + "\n[\"more\",\"and more\"]")
      case .definitionMissing: try await bench.send("DEL", definition)
      case .definitionBroken: try await bench.send("SET", definition, text.replacing("systems", with: "sisters"))
      }
    }
  }

  @Test(arguments: Damage.allCases)
  func `a damaged generation is logged once, never served, and installed once it is repaired`(_ damage: Damage)
    async throws
  {
    try await Workbench.with { bench in
      try await bench.load(document("x", "old"), document("y", "old"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      let generation = try await bench.load(document("x", "new"), document("y", "new"))[0].generation
      let prefix = "crosswalk:{d:x}:\(generation.id):"
      for key in ["definition", "entries"] { try await bench.send("COPY", prefix + key, "kept:" + key) }
      try await damage.inflict(bench, prefix)
      try await node.following(every: .milliseconds(5)) {
        try await eventually { node.log.all.contains { $0.hasPrefix("warning: ") } && node.version(of: "y") == "new" }
        try await eventually { node.follower.staleSeconds >= 1 }
        // It is logged once, although it was tried a hundred times.
        let warnings = node.log.all.filter { $0.hasPrefix("warning: ") }
        #expect(warnings.count == 1)
        let warning = try #require(warnings.first)
        #expect(warning.hasPrefix("warning: what Redis holds cannot be used: x \(generation.id) "))
        #expect(warning.hasSuffix("; this node still serves x as it was before: load again what is damaged"))
        #expect(node.version(of: "x") == "old")
        #expect(node.follower.damaged == ["x"] && node.follower.lost == [])
        for key in ["definition", "entries"] { try await bench.send("COPY", "kept:" + key, prefix + key, "REPLACE") }
        try await eventually { node.version(of: "x") == "new" && node.version(of: "y") == "new" }
        try await eventually { node.log.all.last == "info: the catalog follows Redis again" }
        #expect(node.follower.staleSeconds == 0)
      }
    }
  }

  @Test func `a load repairs a generation whose definition is gone`() async throws {
    try await Workbench.with { bench in
      let generation = try await bench.load(document("x", "1"))[0].generation
      try await bench.send("DEL", "crosswalk:{d:x}:\(generation.id):definition")
      #expect(try await bench.load(document("x", "1"))[0].changed)
      #expect(try await bench.served()["x"]?.dictionary.definition.version == "1")
    }
  }

  @Test func `the snapshot stays while Redis is away, and follows Redis again afterwards`() async throws {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "always"]) { bench in
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.following(every: .milliseconds(20)) {
        try await eventually { node.version(of: "x") == "1" && node.follower.staleSeconds == 0 }
        await bench.redis.kill()
        try await eventually { node.follower.staleSeconds >= 2 }
        #expect(node.version(of: "x") == "1")
        try await bench.redis.start()
        try await eventually { node.follower.staleSeconds == 0 }
        #expect(node.version(of: "x") == "1")
        try await eventually { try await bench.load(document("x", "2"))[0].changed }
        try await eventually { node.version(of: "x") == "2" }
      }
    }
  }

  @Test func `the snapshot stays after Redis has lost its data, until there is another load`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.following(every: .milliseconds(5)) {
        try await eventually { node.version(of: "x") == "1" }
        try await bench.send("FLUSHALL")
        try await eventually {
          node.log.all.contains { $0.contains("Redis has lost the catalog; this node still serves x") }
        }
        #expect(node.version(of: "x") == "1")
        try await bench.load(document("x", "2"))
        try await eventually { node.version(of: "x") == "2" }
      }
    }
  }

  @Test func `a drop of the last dictionary leaves an empty catalog`() async throws {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.follower.compare()
      _ = try await bench.loader.drop("x")
      try await node.follower.compare()
      #expect(node.cell.value.dictionaries.isEmpty)
      await node.connection.close()
    }
  }
}
