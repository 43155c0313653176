import CrosswalkCoordination
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

/// A Redis whose user may not use channels.
@Suite struct WithoutChannelsTests {
  @Test func `without a right to channels all that is done is answered as done`() async throws {
    try await Workbench.with { bench in
      try await bench.send("ACL", "SETUSER", "default", "resetchannels")
      #expect(try await bench.load(document("x", "one")).map(\.status) == [.new])
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[0].publish("1")
        // Nobody is woken: a look once a second finds it.
        try await worker.expect(1)
        await worker.leave()
        #expect(try await nodes[0].group()?.members == 0)
      }
      let locks = Locks(address: bench.redis.address, keys: bench.keys)
      guard case .held(let token, _) = try await locks.acquire(.named("job"), lease: .seconds(30), holder: "test")
      else {
        Issue.record("it is free")
        return
      }
      #expect(try await locks.release(.named("job"), token: token))
      await locks.close()
    }
  }
}
