import CrosswalkTesting
import Testing

@testable import CrosswalkStore

@Suite struct FreshnessTests {
  @Test func `a comparison that hangs is stale from the last agreement on, and not only after it has failed`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys)
      try await node.following(every: .milliseconds(20)) {
        try await eventually { node.version(of: "x") == "1" && node.follower.staleSeconds == 0 }
        bench.redis.pause()
        let start = ContinuousClock.now
        try await eventually { node.follower.staleSeconds >= 2 }
        // The comparison fails only after five seconds.
        #expect(node.follower.staleReason == nil)
        #expect(start.duration(to: .now) < .seconds(4))
        bench.redis.resume()
        try await eventually { node.follower.staleSeconds == 0 }
      }
    }
  }

  @Test func `a fresh snapshot does not become stale between comparisons`() async throws {
    let freshness = Freshness()
    freshness.began()
    freshness.compared()
    #expect(freshness.staleSeconds == 0)
    freshness.began()
    #expect(freshness.staleSeconds == 0)
    freshness.failed(.contended)
    #expect(freshness.reason == StoreError.contended.description)
    freshness.note(lost: ["x"], damaged: ["y"])
    #expect(freshness.lost == ["x"] && freshness.damaged == ["y"])
    freshness.began()
    freshness.compared()
    #expect(freshness.reason == nil && freshness.lost == [] && freshness.damaged == [])
  }
}
