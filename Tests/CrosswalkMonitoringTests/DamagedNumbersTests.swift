import Crosswalk
import CrosswalkRedis
import CrosswalkServer
import CrosswalkTesting
import Testing

@testable import CrosswalkMonitoring

/// Damaged numbers in Redis: each is accepted as it is or left out, and none of them ends the process.
@Suite struct DamagedNumbersTests {
  private static let scores = ["inf", "-inf", "1e300", "-1e300", "9223372036854775807", "-9223372036854775808", "0.5"]

  @Test(arguments: scores) func `the moment of forgetting captures can be any score`(_ score: String) async throws {
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

  @Test(arguments: scores) func `a service can be last seen at any score`(_ score: String) async throws {
    try await Workbench.with { bench in
      try await bench.send("ZADD", "crosswalk:{services}", score, "x")
      try await bench.send(
        "ZADD", "crosswalk:{services}", "1700000000", "../../y", "1700000000", "y\nOK", "1700000000", "z")
      let services = try await StatisticsReader(connection: bench.connection, keys: bench.keys).services()
      #expect(services.map(\.service).filter { $0 != "x" } == ["z"])
      #expect(services.last?.document["last_seen"] == "2023-11-14T22:13:20Z")
    }
  }

  @Test(arguments: scores) func `the elapsed time of a minimum can be any score`(_ score: String) {
    let minimum = SlowMinima.Minimum(.array([.bulk(Array(score.utf8)), .bulk(Array("id".utf8))]))
    #expect(minimum?.elapsed == (score == "9223372036854775807" ? 1 << 63 : score == "0.5" ? 0 : nil))
  }
}
