import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@Suite struct PolicyStoreTests {
  @Test func `a policy that is set applies at once here, and on other nodes after they are woken`() async throws {
    try await Workbench.with { bench in
      let one = PolicyNode(bench.redis.address, bench.keys)
      let other = PolicyNode(bench.redis.address, bench.keys)
      // No node polls while this test runs.
      try await other.following(every: .seconds(3600)) {
        try await eventually {
          try await bench.send("PUBSUB", "NUMSUB", "crosswalk:{policies}:changes").array?[1] == .integer(1)
        }
        let version = other.cell.version
        let policy = try await one.set("billing", ("slow", "500ms"))
        #expect(policy.slow == .milliseconds(500))
        #expect(try one.policy("billing") == policy)
        #expect(try one.policy("shipping") == .default)
        try await eventually { try other.policy("billing") == policy }
        #expect(other.cell.version > version)
        let stored = try await bench.send("HGET", "crosswalk:{policies}", "billing").string
        #expect(stored == policy.json.text)
      }
      await one.connection.close()
    }
  }

  @Test func `a change without a wake-up, and a revision that goes backwards, are found by polling`() async throws {
    try await Workbench.with { bench in
      let node = PolicyNode(bench.redis.address, bench.keys)
      try await node.set("x", ("keep", "1"))
      try await node.set("x", ("keep", "2"))
      try await node.following(every: .milliseconds(20)) {
        let policy = try Policy.default.setting([PolicyOption("keep", "3")])
        try await bench.send("HSET", "crosswalk:{policies}", "x", policy.json.text)
        try await bench.send("SET", "crosswalk:{policies}:revision", "1")
        try await eventually { try node.policy("x").keep == 3 }
      }
    }
  }

  @Test func `options that several nodes set at once are all set`() async throws {
    try await Workbench.with { bench in
      let nodes = (0..<4).map { _ in PolicyNode(bench.redis.address, bench.keys) }
      let options = [("slow", "7ms"), ("sample", "7"), ("keep", "7"), ("payload", "7")]
      for _ in 0..<20 {
        try await nodes[0].store.remove(name("x"))
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (node, option) in zip(nodes, options) { group.addTask { try await node.set("x", option) } }
          try await group.waitForAll()
        }
        try await nodes[0].follower.compare()
        let policy = try nodes[0].policy("x")
        #expect(policy.slow == .milliseconds(7) && policy.sample == 7 && policy.keep == 7 && policy.payload == 7)
      }
      for node in nodes { await node.connection.close() }
    }
  }

  @Test func `an invalid option is reported, and nothing is changed`() async throws {
    try await Workbench.with { bench in
      let node = PolicyNode(bench.redis.address, bench.keys)
      await #expect(throws: PolicyError.self) { try await node.set("x", ("slow", "1s"), ("keep", "0")) }
      let names = try await bench.keyNames()
      #expect(names.isEmpty)
      await node.connection.close()
    }
  }

  @Test func `policies stay while Redis is unavailable, and are followed again afterwards`() async throws {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "always"]) { bench in
      let node = PolicyNode(bench.redis.address, bench.keys)
      try await node.set("x", ("keep", "7"))
      try await node.following(every: .milliseconds(20)) {
        await bench.redis.kill()
        try await eventually { node.log.all.contains { $0.hasPrefix("warning: policies cannot be read from Redis") } }
        #expect(try node.policy("x").keep == 7)
        let error = await #expect(throws: PolicyError.self) { try await node.set("x", ("keep", "8")) }
        guard case .store(.unavailable)? = error else {
          Issue.record("\(String(describing: error))")
          return
        }
        try await bench.redis.start()
        try await eventually { node.log.all.last == "info: policies are read from Redis again" }
        #expect(try node.policy("x").keep == 7)
      }
    }
  }

  @Test func `policies that Redis has lost are restored by a node that knows them`() async throws {
    try await Workbench.with { bench in
      let nodes = (0..<2).map { _ in PolicyNode(bench.redis.address, bench.keys) }
      try await nodes[0].set("x", ("redact", "iban"))
      try await nodes[1].follower.compare()
      try await bench.send("ZADD", "crosswalk:{policies}:forgotten", "7", "y")
      try await bench.send("INCR", "crosswalk:{policies}:revision")
      for node in nodes { try await node.follower.compare() }
      try await bench.send("FLUSHALL")
      for node in nodes {
        try await node.follower.compare()
        #expect(try node.policy("x").redact == ["iban"])
      }
      #expect(try await bench.send("HEXISTS", "crosswalk:{policies}", "x") == .integer(1))
      #expect(try await bench.send("ZSCORE", "crosswalk:{policies}:forgotten", "y").string == "7")
      #expect(nodes[0].log.all == ["warning: Redis has lost 1 policy; this node restores those it knows"])
      #expect(nodes[1].log.all == [])
      for node in nodes { await node.connection.close() }
    }
  }

  @Test func `if a policy is set after Redis has lost the others, these are restored first`() async throws {
    try await Workbench.with { bench in
      let nodes = (0..<2).map { _ in PolicyNode(bench.redis.address, bench.keys) }
      try await nodes[0].set("x", ("redact", "iban"))
      try await nodes[1].follower.compare()
      // No node compares in between.
      try await bench.send("FLUSHALL")
      try await nodes[0].set("y", ("keep", "7"))
      try await nodes[1].follower.compare()
      for node in nodes {
        #expect(try node.policy("x").redact == ["iban"])
        #expect(try node.policy("y").keep == 7)
      }
      #expect(try await bench.send("HLEN", "crosswalk:{policies}") == .integer(2))
      // A removed policy does not come back.
      try await nodes[0].store.remove(name("x"))
      try await bench.send("FLUSHALL")
      try await nodes[0].store.remove(name("y"))
      #expect(try await bench.send("EXISTS", "crosswalk:{policies}") == .integer(0))
      for node in nodes { await node.connection.close() }
    }
  }

  @Test func `an invalid policy in Redis leaves the last one in force`() async throws {
    try await Workbench.with { bench in
      let node = PolicyNode(bench.redis.address, bench.keys)
      try await node.set("x", ("keep", "7"))
      try await bench.send("HSET", "crosswalk:{policies}", "x", "{")
      try await bench.send("INCR", "crosswalk:{policies}:revision")
      try await node.follower.compare()
      #expect(try node.policy("x").keep == 7)
      #expect(node.log.all == ["error: the policy of x in Redis cannot be read; the last policy applies"])
      await #expect(throws: PolicyError.self) { try await node.set("x", ("keep", "8")) }
      try await node.store.remove(name("x"))
      #expect(try node.policy("x") == .default)
      await node.connection.close()
    }
  }

  @Test func `the number of services with their own policy is limited`() async throws {
    try await Workbench.with { bench in
      let node = PolicyNode(bench.redis.address, bench.keys)
      let policy = Policy.default.json.text
      let fields = (0..<10_000).flatMap { [RedisWord("s\($0)"), RedisWord(policy)] }
      _ = try await bench.connection.send(RedisCommand(["HSET", "crosswalk:{policies}"] + fields))
      let error = await #expect(throws: PolicyError.self) { try await node.set("x", ("keep", "8")) }
      guard case .limit? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(try await node.set("s1", ("keep", "8")).keep == 8)
      await node.connection.close()
    }
  }
}
