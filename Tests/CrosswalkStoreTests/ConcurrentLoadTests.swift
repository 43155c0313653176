import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct ConcurrentLoadTests {
  @Test func `loads of different dictionaries do not disturb each other`() async throws {
    try await Workbench.with { bench in
      try await inParallel(8, bench) { loader, number in
        for state in 1...5 { _ = try await loader.load(read([document("d\(number)", "\(state)")])) }
      }
      let served = try await bench.served()
      #expect(served.dictionaries.map(\.dictionary.definition.version) == Array(repeating: "5", count: 8))
      #expect(try await bench.revision() == 40)
      try await expectOrder(bench)
    }
  }

  @Test func `if the same dictionaries are loaded at once, one of the loads is served, and all of it`() async throws {
    try await Workbench.with { bench in
      try await inParallel(8, bench) { loader, number in
        for state in 1...5 {
          let version = "\(number)-\(state)"
          _ = try await loader.load(read([document("x", version), document("y", version)]))
        }
      }
      let served = try await bench.served()
      #expect(served["x"]?.dictionary.definition.version == served["y"]?.dictionary.definition.version)
      try await bench.load(document("x", "last"), document("y", "last"))
      try await expectOrder(bench)
    }
  }

  @Test func `loads and drops of one dictionary at the same time leave all of it or nothing`() async throws {
    try await Workbench.with { bench in
      try await inParallel(6, bench) { loader, number in
        for state in 1...8 {
          if number.isMultiple(of: 2) {
            _ = try await loader.load(read([document("x", "\(number)-\(state)")]))
          } else {
            _ = try await loader.drop("x")
          }
        }
      }
      try await bench.load(document("x", "last"))
      #expect(try await bench.served().lookup("a0", in: "x") == .found("last-0"))
      try await expectOrder(bench)
    }
  }

  /// Runs `body` in several tasks, each with its own loader and connection.
  private func inParallel(
    _ count: Int, _ bench: Workbench, _ body: @escaping @Sendable (DictionaryLoader, Int) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          let connection = RedisConnection(address: bench.redis.address)
          defer { connection.closeLater() }
          try await body(DictionaryLoader(connection: connection, keys: bench.keys), number)
        }
      }
      try await group.waitForAll()
    }
  }

  /// Expects that nothing expires or is being loaded, and that each dictionary has only the generations of its history.
  private func expectOrder(_ bench: Workbench) async throws {
    let names = try await bench.keyNames()
    #expect(!names.contains("crosswalk:{catalog}:staging"))
    for name in try await bench.names() {
      let history = try await bench.history(of: name)
      #expect(history.contains(try await bench.generation(of: name) ?? "none"))
      let generations = Set(
        names.filter { $0.hasPrefix("crosswalk:{d:\(name)}:") && !$0.hasSuffix(":history") }
          .map { String($0.split(separator: ":")[3]) })
      #expect(generations == Set(history))
      #expect(history.count <= 4)
    }
  }
}
