import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

/// A service with a Redis that others run, and that goes away.
@Suite struct RedisAwayTests {
  private static let load = #"LOAD "dictionary: y\nsystems: [a, b]\nentries: {k: w}""#
  private static let keeping = ["--appendonly", "yes", "--appendfsync", "always"]

  @Test func `lookups go on while Redis is away, and loads work again when it is back`() async throws {
    try await TestRedis.with(Self.keeping) { redis in
      try await Sandbox.with { sandbox in
        try sandbox.write("dictionary: x\nsystems: [a, b]\nentries: {k: v}\n", to: "x.yaml")
        let service = try await sandbox.serve("--redis", redis.address.description, "--load", sandbox.path("x.yaml"))
        #expect(try await service.info()["redis"]?["kind"]?.string == "single")
        #expect(try await service.info()["redis"]?["state"]?.string == "up")
        await redis.kill()
        try await eventually { try await service.info()["redis"]?["state"]?.string == "down" }
        try await eventually { try await service.info()["stale_s"]?.integer ?? 0 > 0 }
        let start = ContinuousClock.now
        let replies = try await service.ask(Self.load, "LOOKUP x a b k", "DROP x")
        #expect(replies[0].hasPrefix("ERR unavailable \"Redis cannot be reached: "))
        #expect(replies[1] == "OK v")
        #expect(replies[2].hasPrefix("ERR unavailable "))
        #expect(start.duration(to: .now) < .seconds(10))
        let command = try await sandbox.crosswalk("load", sandbox.path("x.yaml"), environment: service.environment)
        // What the service still serves does not tell what Redis has.
        #expect(command.status == 69)
        #expect(command.output == "")
        try await redis.start()
        try await eventually { try await service.ask(Self.load)[0].hasPrefix("OK [") }
        try await eventually { try await service.info()["stale_s"]?.integer == 0 }
        #expect(try await service.info()["redis"]?["state"]?.string == "up")
        #expect(try await service.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK v", "OK w"])
        #expect(await service.stop() == .exited(0))
      }
    }
  }

  @Test func `a Redis that hangs makes loads unavailable within ten seconds, and delays no lookup`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        try sandbox.write("dictionary: x\nsystems: [a, b]\nentries: {k: v}\n", to: "x.yaml")
        let service = try await sandbox.serve("--redis", redis.address.description, "--load", sandbox.path("x.yaml"))
        redis.pause()
        let start = ContinuousClock.now
        async let load = service.ask(Self.load)
        #expect(try await service.ask("LOOKUP x a b k") == ["OK v"])
        #expect(try await load[0].hasPrefix("ERR unavailable "))
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(try await service.ask("LOOKUP x a b k") == ["OK v"])
        redis.resume()
        try await eventually { try await service.ask(Self.load)[0].hasPrefix("OK [") }
      }
    }
  }

  @Test func `a server stops in time while Redis hangs`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        let service = try await sandbox.serve("--redis", redis.address.description)
        redis.pause()
        let start = ContinuousClock.now
        #expect(await service.stop() == .exited(0))
        #expect(start.duration(to: .now) < .seconds(10))
        redis.resume()
      }
    }
  }

  @Test func `a server starts without Redis from the copy of what it served last`() async throws {
    try await TestRedis.with(Self.keeping) { redis in
      try await Sandbox.with { sandbox in
        let path = try sandbox.write("dictionary: x\nsystems: [a, b]\nentries: {k: v}\n", to: "x.yaml")
        let first = try await sandbox.serve("--redis", redis.address.description, "--load", path)
        #expect(await first.stop() == .exited(0))
        await redis.kill()
        let second = try await sandbox.serve("--redis", redis.address.description)
        #expect(try await second.ask("LOOKUP x a b k") == ["OK v"])
        #expect(try await second.info()["redis"]?["state"]?.string == "down")
        #expect(second.log.contains("Redis is away"))
        // What is to be loaded at the start is loaded when Redis is back.
        try sandbox.write("dictionary: x\nsystems: [a, b]\nentries: {k: w}\n", to: "x.yaml")
        let third = try await sandbox.serve("--redis", redis.address.description, "--load", path, data: "data")
        #expect(try await third.ask("LOOKUP x a b k") == ["OK v"])
        try await redis.start()
        for service in [second, third] { try await eventually { try await service.ask("LOOKUP x a b k") == ["OK w"] } }
      }
    }
  }

  @Test func `a server does not start without Redis and without a copy`() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.crosswalk(
        "serve", "--listen", "127.0.0.1:0", "--redis", "unix:" + sandbox.path("none.sock"), "--data-dir",
        sandbox.path("data"))
      #expect(outcome.status == 69)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains("Error: Redis cannot be reached: "))
    }
  }

  @Test func `a copy belongs to one Redis and namespace, and is not used for others`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        let path = try sandbox.write("dictionary: x\nsystems: [a, b]\nentries: {k: v}\n", to: "x.yaml")
        let first = try await sandbox.serve("--redis", redis.address.description, "--load", path)
        #expect(await first.stop() == .exited(0))
        await redis.kill()
        let other = try await sandbox.crosswalk(
          "serve", "--listen", "127.0.0.1:0", "--redis", redis.address.description, "--namespace", "other:",
          "--data-dir", sandbox.path("data"))
        #expect(other.status == 69)
      }
    }
  }

  @Test func `a dictionary that is loaded at one node is served by the other`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        let nodes = [
          try await sandbox.serve("--redis", redis.address.description, data: "one"),
          try await sandbox.serve("--redis", redis.address.description, data: "two"),
        ]
        for (here, there) in [(nodes[0], nodes[1]), (nodes[1], nodes[0])] {
          let state = "\(here.process.pid)"
          let replies = try await here.ask(
            Self.load.replacing("w", with: state), "LOOKUP y a b k", "DROP none")
          #expect(replies.dropFirst() == ["OK \(state)", "NONE"])
          try await eventually { try await there.ask("LOOKUP y a b k") == ["OK \(state)"] }
        }
        #expect(try await nodes[0].ask("DROP y", "LOOKUP y a b k")[0] == "OK")
        try await eventually { try await nodes[1].ask("LOOKUP y a b k")[0].hasPrefix("ERR unknown-dictionary ") }
        let generations = try await nodes[0].ask("DICTIONARIES")
        #expect(try await nodes[1].ask("DICTIONARIES") == generations)
      }
    }
  }
}
