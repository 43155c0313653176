import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkCoordination

/// Numbers in Redis that Crosswalk did not write: each is used as it is or left out, and none ends the process.
@Suite struct DamagedNumbersTests {
  @Test func `the number of lost messages of a topic can be any number`() throws {
    let counts: [RedisReply] = [
      .bulk(Array("a".utf8)), .bulk(Array("9223372036854775807".utf8)), .bulk(Array("b".utf8)),
      .bulk(Array("9223372036854775807".utf8)), .bulk(Array("c".utf8)), .bulk(Array("-9223372036854775808".utf8)),
    ]
    let group: [RedisReply] = [
      .bulk(Array("name".utf8)), .bulk(Array("c".utf8)), .bulk(Array("consumers".utf8)), .integer(.max),
      .bulk(Array("pending".utf8)), .integer(.min),
    ]
    let summary = try #require(
      TopicSummary(
        try CoordinationName("t"),
        .array([
          .integer(1), .integer(0), .integer(.max), .array([.array(group)]), .array(counts), .array(counts),
          .integer(0),
        ])))
    #expect(summary.lost == .max)
    #expect(summary.groups.first?.lag == .max)
  }

  @Test func `a fencing number that is not a number begins again`() async throws {
    try await Workbench.with { bench in
      let store = LockStore(connection: bench.connection, keys: bench.keys, patience: .zero)
      let name = try CoordinationName("x")
      try await bench.send("SET", "crosswalk:{l:x}:fence", "garbage")
      let answer = try await store.take(LockRequest(name, lease: .seconds(10), hold: .zero, holder: "me"))
      guard case .held(let fence) = answer else {
        Issue.record("\(answer)")
        return
      }
      #expect(fence > 0)
    }
  }
}
