import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

/// Loads into a Redis that was emptied under a service.
@Suite struct LostRedisTests {
  @Test func `a load of one dictionary restores all that the server serves`() async throws {
    try await with { sandbox, redis, service in
      let command = try await sandbox.crosswalk("load", sandbox.path("x.yaml"), environment: service.environment)
      #expect(command.status == 0)
      #expect(command.lines == ["x  1 entry  restored", "y  1 entry  restored"])
      #expect(try await names(in: redis) == ["x", "y"])
      #expect(try await service.info()["stale_because"] == JSON.null)
      #expect(try await service.info()["lost"]?.array?.isEmpty == true)
      let again = try await sandbox.crosswalk("load", sandbox.path("x.yaml"), environment: service.environment)
      #expect(again.lines == ["x  1 entry  unchanged"])
      // Another node has them from Redis.
      let other = try await sandbox.serve("--redis", redis.address.description, data: "other")
      #expect(try await other.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK v", "OK v"])
    }
  }

  @Test func `the server reports the loss, and SIGHUP repairs it`() async throws {
    try await with { sandbox, redis, service in
      try await eventually { try await service.info()["stale_s"]?.integer ?? 0 > 0 }
      #expect(try await service.info()["lost"]?.text == #"["x","y"]"#)
      #expect(
        try await service.info()["stale_because"]?.string?.hasPrefix(
          "Redis has lost the catalog; this node still serves x, y: any load through it") == true)
      #expect(try await service.info()["dictionaries"]?.integer == 2)
      #expect(service.log.contains("Redis has lost the catalog"))
      service.process.signal(SIGHUP)
      try await eventually { try await names(in: redis) == ["x", "y"] }
      try await eventually { try await service.info()["stale_s"]?.integer == 0 }
      // It is told once all of it is served.
      try await eventually { service.log.contains("Redis had lost x; it is written there again") }
    }
  }

  @Test func `a server that starts with a copy serves it, and says so`() async throws {
    try await with { sandbox, redis, service in
      #expect(await service.stop() == .exited(0))
      let second = try await sandbox.serve("--redis", redis.address.description)
      #expect(try await second.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK v", "OK v"])
      try await eventually { second.log.contains("Redis has lost the catalog; this node still serves x, y") }
      try await eventually { try await second.info()["stale_s"]?.integer ?? 0 > 0 }
      #expect(try await names(in: redis) == [])
      #expect(await second.stop() == .exited(0))
      // What is loaded at the start is loaded beside what is lost, not in its place.
      let path = try sandbox.write("dictionary: z\nsystems: [a, b]\nentries: {k: v}\n", to: "z.yaml")
      let third = try await sandbox.serve("--redis", redis.address.description, "--load", path)
      #expect(try await third.ask("LOOKUP x a b k", "LOOKUP z a b k") == ["OK v", "OK v"])
      #expect(try await names(in: redis) == ["x", "y", "z"])
      #expect(try await third.info()["stale_because"] == JSON.null)
    }
  }

  @Test func `a fresh start does not report a loss`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        for service in [
          try await sandbox.serve("--redis", redis.address.description, data: "one"),
          try await sandbox.serve(data: "two"),
        ] {
          try await eventually { try await service.info()["stale_because"] == JSON.null }
          #expect(!service.log.contains("lost"))
          #expect(try await service.info()["stale_s"]?.integer == 0)
        }
      }
    }
  }

  @Test func `a private Redis whose file was removed is filled from the copy`() async throws {
    try await Sandbox.with { sandbox in
      for name in ["x", "y"] {
        try sandbox.write("dictionary: \(name)\nsystems: [a, b]\nentries: {k: v}\n", to: name + ".yaml")
      }
      let first = try await sandbox.serve("--load", sandbox.path("x.yaml"), "--load", sandbox.path("y.yaml"))
      #expect(await first.stop() == .exited(0))
      try FileManager.default.removeItem(atPath: sandbox.path("data/appendonlydir"))
      // The service does not run, and its copy speaks for it.
      let load = try await sandbox.crosswalk("load", sandbox.path("x.yaml"), "--data-dir", sandbox.path("data"))
      #expect(load.lines == ["x  1 entry  restored", "y  1 entry  restored"])
      let second = try await sandbox.serve()
      #expect(try await second.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK v", "OK v"])
      #expect(!second.log.contains("lost"))
      #expect(await second.stop() == .exited(0))
      try FileManager.default.removeItem(atPath: sandbox.path("data/appendonlydir"))
      let third = try await sandbox.serve()
      #expect(try await third.ask("LOOKUP x a b k", "DROP x", "LOOKUP y a b k") == ["OK v", "OK", "OK v"])
      try await eventually { third.log.contains("Redis has lost the catalog") }
      #expect(await third.stop() == .exited(0))
      let fourth = try await sandbox.serve()
      #expect(try await fourth.ask("LOOKUP y a b k") == ["OK v"])
      #expect(try await fourth.info()["dictionaries"]?.integer == 1)
    }
  }

  /// Runs `body` with a service that serves x and y, and a Redis that was emptied since.
  private func with(_ body: (Sandbox, TestRedis, TestService) async throws -> Void) async throws {
    try await Sandbox.withServedPair { sandbox, redis, service in
      try await redis.send("FLUSHALL")
      try await body(sandbox, redis, service)
    }
  }

  private func names(in redis: TestRedis) async throws -> [String] {
    try await redis.send("HKEYS", "crosswalk:{catalog}:generations").array?.compactMap(\.string).sorted() ?? []
  }
}
