import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging
import Testing

@testable import CrosswalkCoordination

/// A Redis whose user has limited rights.
@Suite struct MissingRightsTests {
  @Test func `without a right to channels all commands succeed`() async throws {
    try await Workbench.with { bench in
      try await bench.send("ACL", "SETUSER", "default", "resetchannels")
      #expect(try await bench.load(document("x", "one")).map(\.status) == [.new])
      try await bench.with(nodes: 1) { nodes in
        let worker = try await nodes[0].subscribe()
        try await nodes[0].publish("1")
        // Nothing wakes the reader; it finds the message when it looks.
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

  @Test func `without a right to INFO what Redis has lost is restored after a restart`() async throws {
    // This Redis keeps nothing on disk.
    try await Workbench.with(["--user", "default", "on", "nopass", "~*", "&*", "+@all", "-info"]) { bench in
      let locks = Locks(address: bench.redis.address, keys: bench.keys, patience: .milliseconds(100))
      let name = CoordinationName.named("job")
      guard case .held(let token, _) = try await locks.acquire(name, lease: .seconds(30), holder: "test") else {
        Issue.record("it is free")
        return
      }
      let topics = Topics(
        address: bench.redis.address, keys: bench.keys, node: "p", options: .quick, logger: Logger(label: "test"))
      let ids = [try await topics.publish(Array("1".utf8), to: .orders)]
      await bench.redis.kill()
      try await bench.redis.start()
      #expect(try await locks.acquire(name, lease: .seconds(30), holder: "test") == .busy)
      #expect(try await locks.release(name, token: token))
      _ = try await topics.publish(Array("2".utf8), to: .orders)
      let messages = try await bench.send("XRANGE", bench.keys.stream(.orders), "-", "+").array ?? []
      #expect(messages.count == 2)
      #expect(messages.first?.array?.first?.string == ids[0])
      await locks.close()
      await topics.close()
    }
  }
}
