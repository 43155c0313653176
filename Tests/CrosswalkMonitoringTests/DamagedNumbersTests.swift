import Crosswalk
import CrosswalkRedis
import CrosswalkServer
import CrosswalkTesting
import Testing

@testable import CrosswalkMonitoring

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
      let services = try await StatisticsReader(connection: bench.connection, keys: bench.keys).services()
      #expect(services.map(\.service).filter { $0 != "x" } == ["z"])
      #expect(services.last?.document["last_seen"] == "2023-11-14T22:13:20Z")
    }
  }

  @Test(arguments: scores) func `the mildest of the slow calls may have taken any score`(_ score: String) {
    let minimum = SlowMinima.Minimum(.array([.bulk(Array(score.utf8)), .bulk(Array("id".utf8))]))
    #expect(minimum?.elapsed == (score == "9223372036854775807" ? 1 << 63 : score == "0.5" ? 0 : nil))
  }
}
