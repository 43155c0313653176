import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Testing

@testable import CrosswalkStore

/// Numbers that nobody here wrote: every one is a number that is taken for what it is, or left out; none ends the process.
@Suite struct DamagedNumbersTests {
  private static let scores = ["inf", "-inf", "1e300", "-1e300", "9223372036854775807", "-9223372036854775808", "0.5"]

  @Test(arguments: scores) func `a moment to forget captures by may be any score`(_ score: String) async throws {
    try await Workbench.with { bench in
      let node = PolicyNode(bench.redis.address, bench.keys)
      try await node.set("x", ("keep", "2"))
      try await bench.send("ZADD", "crosswalk:{policies}:forgotten", score, "x")
      try await bench.send("INCR", "crosswalk:{policies}:revision")
      try await node.set("y", ("keep", "3"))
      #expect(try node.policy("x").keep == 2)
      await node.connection.close()
    }
  }

  @Test(arguments: scores) func `a service may have been seen at any score`(_ score: String) async throws {
    try await Workbench.with { bench in
      try await bench.send("ZADD", "crosswalk:{services}", score, "x")
      try await bench.send(
        "ZADD", "crosswalk:{services}", "1700000000", "../../y", "1700000000", "y\nOK", "1700000000", "z")
      let services = try await StatisticsReader(connection: bench.connection, keys: bench.keys).services().array ?? []
      #expect(services.compactMap { $0["service"]?.string }.filter { $0 != "x" } == ["z"])
      #expect(services.last?["last_seen"] == "2023-11-14T22:13:20Z")
    }
  }

  @Test(arguments: scores) func `the mildest of the slow calls may have taken any score`(_ score: String) {
    let minimum = SlowMinima.Minimum(.array([.bulk(Array(score.utf8)), .bulk(Array("id".utf8))]))
    #expect(minimum?.elapsed == (score == "9223372036854775807" ? 1 << 63 : score == "0.5" ? 0 : nil))
  }

  @Test func `a moment that is further away than years have four digits is the last or first of these`() {
    #expect(Moment(microseconds: Int64.max).description == "9999-12-31T23:59:59.999999Z")
    #expect(Moment(microseconds: Int64.min).description == "0001-01-01T00:00:00.000000Z")
    #expect(Moment(score: Double.infinity)?.description == "9999-12-31T23:59:59.999999Z")
    #expect(Moment(score: Double.nan) == nil)
  }

  @Test func `what a topic has lost may be any number`() throws {
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

  @Test func `a fencing number that is none begins anew`() async throws {
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
