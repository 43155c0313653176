import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

/// Services where somebody has damaged what Redis holds, or a copy of it.
@Suite struct DamagedRedisTests {
  @Test func `a start without Redis serves the intact copies and names the damaged one`() async throws {
    try await Sandbox.withServedPair { sandbox, redis, service in
      #expect(await service.stop() == .exited(0))
      await redis.kill()
      let damaged = try #require(try copy(of: "x", in: sandbox))
      try String(contentsOfFile: damaged, encoding: .utf8).dropLast(5)
        .write(toFile: damaged, atomically: true, encoding: .utf8)
      let second = try await sandbox.serve("--redis", redis.address.description)
      let replies = try await second.ask("LOOKUP y a b k", "LOOKUP x a b k")
      #expect(replies[0] == "OK v")
      #expect(replies[1].hasPrefix("ERR unknown-dictionary "))
      #expect(second.log.contains("warning: the copy of a dictionary is damaged, and left out: \(damaged) "))
      #expect(await second.stop() == .exited(0))
      try "".write(toFile: try #require(try copy(of: "y", in: sandbox)), atomically: true, encoding: .utf8)
      let third = try await sandbox.crosswalk(
        "serve", "--listen", "127.0.0.1:0", "--redis", redis.address.description, "--data-dir", sandbox.path("data"))
      #expect(third.status == 69)
      #expect(third.errors.contains("Redis is away, and the copy of what was served last is damaged: "))
      #expect(third.errors.contains("start with a Redis that has the dictionaries, or delete "))
    }
  }

  @Test func `a damaged generation is named, all others are followed, and a load or SIGHUP repairs it`() async throws {
    try await Sandbox.withServedPair { sandbox, redis, first in
      for way in ["load", "LOAD", "SIGHUP"] {
        let generation = try await redis.send("HGET", "crosswalk:{catalog}:generations", "x").string ?? ""
        try await redis.send("HSET", "crosswalk:{d:x}:\(generation):entries", "0", "garbage")
        let second = try await sandbox.serve("--redis", redis.address.description, data: way)
        #expect(try await second.ask("LOOKUP y a b k") == ["OK v"])
        #expect(try await second.info()["damaged"]?.text == #"["x"]"#)
        try await eventually { second.log.contains("warning: what Redis holds cannot be used: x \(generation) ") }
        let other = try await second.ask(#"LOAD "dictionary: \#(way.lowercased())\nsystems: [a, b]\nentries: {k: w}""#)
        #expect(other[0].hasPrefix("OK "))
        switch way {
        case "load":
          let command = try await sandbox.crosswalk("load", sandbox.path("x.yaml"), environment: second.environment)
          #expect(command.status == 0)
        case "LOAD":
          #expect(try await second.ask(#"LOAD "dictionary: x\nsystems: [a, b]\nentries: {k: v}""#)[0].hasPrefix("OK "))
        default:
          // The service that was there before goes on serving it, and has the file to load it from.
          #expect(try await first.ask("LOOKUP x a b k") == ["OK v"])
          first.process.signal(SIGHUP)
        }
        for service in [first, second] {
          try await eventually { try await service.ask("LOOKUP x a b k") == ["OK v"] }
          try await eventually { try await service.info()["stale_s"]?.integer == 0 }
        }
        #expect(!second.log.contains(" error: "))
        #expect(await second.stop() == .exited(0))
      }
    }
  }

  @Test func `a name from Redis creates no file elsewhere and no line of the log, and DROP removes it`()
    async throws
  {
    try await Sandbox.withServedPair { sandbox, redis, first in
      let generation = try await redis.send("HGET", "crosswalk:{catalog}:generations", "x").string ?? ""
      let names = ["../../x", "x\n2026-01-01T00:00:00Z info: all is well"]
      for name in names { try await redis.send("HSET", "crosswalk:{catalog}:generations", name, generation) }
      let before = try files(in: sandbox)
      let second = try await sandbox.serve("--redis", redis.address.description, data: "second")
      #expect(try await second.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK v", "OK v"])
      try await eventually { second.log.contains("the catalog contains \"../../x\"") }
      #expect(!second.log.split(separator: "\n").contains { $0.hasSuffix(" info: all is well") })
      for name in names { #expect(try await second.ask("DROP \(JSON.string(name).text)") == ["OK"]) }
      for service in [first, second] {
        try await eventually { try await service.info()["damaged"]?.array?.isEmpty == true }
      }
      #expect(try files(in: sandbox).subtracting(before).allSatisfy { $0.hasPrefix("second") || $0.hasPrefix("run/") })
    }
  }

  private func files(in sandbox: Sandbox) throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: sandbox.directory))
  }

  /// The path of the copy of a dictionary.
  private func copy(of name: String, in sandbox: Sandbox) throws -> String? {
    try files(in: sandbox).first { $0.wholeMatch(of: /data\/copies\/[^\/]*\/([^\/.]+)\.[0-9A-Z]{26}/)?.1 == name[...] }
      .map(sandbox.path)
  }
}
