import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination

@Suite struct TopicRegistryTests {
  @Test(arguments: [(Duration.zero, 1), (.seconds(3600), 0)] as [(Duration, Int64)])
  func `a topic that an emptied Redis has lost gets registered again later`(trust: Duration, count: Int64) async throws
  {
    try await Workbench.with { bench in
      let registry = TopicRegistry(connection: bench.connection, keys: bench.keys, limit: 10, trust: trust)
      try await registry.register(.orders)
      #expect(try await bench.send("SCARD", bench.keys.topics) == .integer(1))
      try await bench.send("FLUSHALL")
      try await registry.register(.orders)
      #expect(try await bench.send("SCARD", bench.keys.topics) == .integer(count))
    }
  }
}
