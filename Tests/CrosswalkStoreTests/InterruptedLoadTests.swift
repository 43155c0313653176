import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

/// Loads that are interrupted after each of their commands in turn.
@Suite struct InterruptedLoadTests {
  /// What is in Redis before a load.
  enum Before: String, CaseIterable {
    /// An empty Redis.
    case nothing
    /// Two dictionaries, and a third that the load drops.
    case loaded
    /// The same dictionaries with as many generations as are kept, so that the load also removes some.
    case full

    var states: Int { self == .nothing ? 0 : self == .loaded ? 1 : 4 }
  }

  @Test(arguments: Before.allCases)
  func `a load that is interrupted anywhere leaves the old or the new, and nothing else`(_ before: Before) async throws
  {
    try await Workbench.with { bench in
      var hasSeen: Set<String> = []
      for commands in 0... {
        try await bench.send("FLUSHALL")
        for state in 0..<before.states {
          try await bench.load(document("x", "\(state)"), document("y", "\(state)"), document("pruned", "\(state)"))
        }
        let old = before == .nothing ? nil : "\(before.states - 1)"
        let proxy = try CuttingProxy(in: bench.redis.directory, commands: commands)
        let isDone = await interruptedLoad(through: proxy, bench.keys)
        let served = try await bench.served()
        let versions = ["x", "y", "pruned"].map { served[$0]?.dictionary.definition.version }
        let isNew = versions == ["new", "new", nil]
        #expect(isNew || versions == [old, old, old], "\(versions) after \(commands) commands")
        hasSeen.insert(isNew ? "new" : "old")
        if isDone { #expect(isNew) }
        try await expectNothingStays(bench, "after \(commands) commands")
        try await expectRecovery(bench, "after \(commands) commands")
        if isDone { break }
      }
      #expect(hasSeen == ["old", "new"])
    }
  }

  @Test func `a drop that is interrupted anywhere is finished by the next load`() async throws {
    try await Workbench.with { bench in
      for commands in 0... {
        try await bench.send("FLUSHALL")
        for state in 1...3 { try await bench.load(document("goes", "\(state)")) }
        let proxy = try CuttingProxy(in: bench.redis.directory, commands: commands)
        defer { proxy.close() }
        let connection = RedisConnection(address: proxy.address)
        _ = try? await DictionaryLoader(connection: connection, keys: bench.keys).drop("goes")
        await connection.close()
        let isGone = try await bench.served()["goes"] == nil
        try await expectNothingStays(bench, "after \(commands) commands")
        _ = try await bench.impatientLoader.load(read([document("other", "1")]))
        let left = try await bench.keyNames().filter { $0.contains("{d:goes}") || $0.contains("staging") }
        #expect(isGone == left.isEmpty, "\(left) after \(commands) commands")
        if !proxy.hasCut { break }
      }
    }
  }

  @Test func `a load that another load has treated as dead says so and publishes nothing`() async throws {
    try await Workbench.with { bench in
      let connection = RedisConnection(address: bench.redis.address)
      let slow = try read([document("slow", "1", entries: 50_000)])
      let slowLoader = DictionaryLoader(connection: connection, keys: bench.keys)
      let (progress, sink) = AsyncStream.makeStream(of: LoadProgress.self)
      async let outcome = Result { try await slowLoader.load(slow) { if $0.phase == .writing { sink.yield($0) } } }
      // The load is in progress, and another load treats it as dead.
      for await _ in progress { break }
      _ = try await bench.impatientLoader.load(read([document("x", "1")]))
      guard case .failure(StoreError.overtaken("slow")) = await outcome else {
        Issue.record("the load ended otherwise: \(await outcome)")
        return
      }
      _ = try await bench.impatientLoader.load(read([document("x", "2")]))
      #expect(try await bench.keyNames().allSatisfy { !$0.contains("slow") && !$0.contains("staging") })
      await connection.close()
    }
  }

  @Test func `what is written after earlier parts were lost expires, too`() async throws {
    try await Workbench.with { bench in
      let connection = RedisConnection(address: bench.redis.address)
      let large = try read([document("large", "1", entries: 50_000)])
      let loader = DictionaryLoader(connection: connection, keys: bench.keys)
      let (progress, sink) = AsyncStream.makeStream(of: LoadProgress.self)
      async let outcome = Result { try await loader.load(large) { if $0.phase == .writing { sink.yield($0) } } }
      for await _ in progress { break }
      // What Redis has is lost, and with it the note of the load. The connection breaks, and works again.
      try await bench.send("MULTI")
      try await bench.send("FLUSHALL")
      try await bench.send("CLIENT", "KILL", "TYPE", "normal")
      try await bench.send("EXEC")
      if case .success = await outcome { Issue.record("the load did not notice it") }
      for key in try await bench.keyNames() where key.contains("{d:large}") {
        #expect(try await bench.send("TTL", key).integer ?? -1 > 0, "\(key) stays for ever")
      }
      await connection.close()
    }
  }

  /// Loads new versions of both dictionaries; returns whether that succeeded.
  private func interruptedLoad(through proxy: CuttingProxy, _ keys: Keys) async -> Bool {
    defer { proxy.close() }
    let connection = RedisConnection(address: proxy.address)
    let loader = DictionaryLoader(connection: connection, keys: keys)
    let outcome = try? await loader.load(
      read([document("x", "new", entries: 250), document("y", "new")]), LoadOptions(prunes: true))
    await connection.close()
    return outcome != nil
  }

  /// Expects that every key of a generation expires, or is noted so that a later load removes it.
  private func expectNothingStays(_ bench: Workbench, _ when: String) async throws {
    let staging = try await bench.send("ZRANGE", "crosswalk:{catalog}:staging", "0", "-1").strings
    for key in try await bench.keyNames() where key.contains("{d:") && !key.hasSuffix(":history") {
      let parts = key.split(separator: ":").map(String.init)
      let (name, generation) = (String(parts[2].dropLast()), parts[3])
      if try await bench.generation(of: name) == generation { continue }
      if staging.contains(where: { $0.hasPrefix("\(name) \(generation)") }) { continue }
      let isServed = try await bench.generation(of: name) != nil
      if isServed, try await bench.history(of: name).contains(generation) { continue }
      if staging.contains(where: { $0.hasPrefix("\(name) ") }), !isServed { continue }
      #expect(try await bench.send("TTL", key).integer ?? -1 > 0, "\(key) stays for ever \(when)")
    }
  }

  /// Expects that the next load removes what the dead one has left.
  private func expectRecovery(_ bench: Workbench, _ when: String) async throws {
    let loader = bench.impatientLoader
    _ = try await loader.load(read([document("x", "final"), document("y", "final")]), LoadOptions(prunes: true))
    _ = try await loader.load(read([document("x", "final"), document("y", "final")]), LoadOptions(prunes: true))
    var expected: Set = ["crosswalk:{catalog}:generations", "crosswalk:{catalog}:revision"]
    // The note of what a load has dropped stays.
    if try await bench.send("EXISTS", "crosswalk:{catalog}:dropped") == .integer(1) {
      expected.insert("crosswalk:{catalog}:dropped")
    }
    for name in ["x", "y"] {
      expected.insert("crosswalk:{d:\(name)}:history")
      let history = try await bench.history(of: name)
      #expect(history.count <= 4, "\(history) \(when)")
      #expect(history.first == (try await bench.generation(of: name)), "\(when)")
      for generation in history {
        for key in ["definition", "entries", "map:a:b", "map:b:a"] {
          expected.insert("crosswalk:{d:\(name)}:\(generation):\(key)")
        }
      }
    }
    let keys = Set(try await bench.keyNames())
    #expect(keys.subtracting(expected) == [], "left \(when)")
    #expect(expected.subtracting(keys) == [], "missing \(when)")
    for key in keys { #expect(try await bench.send("TTL", key) == .integer(-1), "\(key) \(when)") }
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
