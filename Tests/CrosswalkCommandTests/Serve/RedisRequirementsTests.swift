import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Logging
import Testing

@testable import CrosswalkCommand

@Suite struct RedisRequirementsTests {
  @Test func `a Redis that meets all requirements has no warnings`() async throws {
    try await Workbench.with { bench in
      #expect(try await bench.shortcomings() == [])
      // As docs/operating.md has it.
      try await bench.send(
        "ACL", "SETUSER", "default", "resetkeys", "resetchannels", "~crosswalk:*", "&crosswalk:*", "+@all", "-@admin",
        "-@dangerous", "+info")
      #expect(try await bench.shortcomings() == [])
    }
  }

  @Test func `commands that the user is not allowed to run are named`() async throws {
    try await Workbench.with { bench in
      try await bench.send("ACL", "SETUSER", "default", "-xadd", "-xgroup|create", "-hset")
      #expect(
        try await bench.shortcomings() == [
          "the Redis user is not allowed to run HSET, XADD, XGROUP on keys that begin with crosswalk:: what needs that fails"
        ])
      try await bench.send("ACL", "SETUSER", "default", "+@all", "-eval")
      let missing = try await bench.shortcomings()
      #expect(missing.count == 1)
      #expect(missing[0].hasPrefix("the Redis user is not allowed to run EVAL, which everything needs: NOPERM "))
    }
  }

  @Test func `keys and channels that the user is not allowed to use are named`() async throws {
    try await Workbench.with { bench in
      try await bench.send("ACL", "SETUSER", "default", "resetkeys", "~other:*")
      let keys = try await bench.shortcomings()
      #expect(keys.count == 1)
      #expect(keys[0].hasPrefix("the Redis user is not allowed to run DEL, EVAL, EXISTS, EXPIRE, GET, HDEL, "))
      try await bench.send("ACL", "SETUSER", "default", "allkeys", "resetchannels")
      #expect(
        try await bench.shortcomings() == [
          "the Redis user is not allowed to run PUBLISH, SUBSCRIBE on channels that begin with crosswalk:: what other nodes do is "
            + "noticed up to a second later"
        ])
    }
  }

  @Test func `a Redis that drops keys causes a warning as soon as it can be reached`() async throws {
    try await Workbench.with(["--maxmemory-policy", "allkeys-lru"]) { bench in
      await bench.redis.kill()
      let log = RecordedLog()
      let requirements = RedisRequirements(connection: bench.connection, keys: bench.keys)
      #expect(await !requirements.warnNow(log.logger))
      let warning = Task { await requirements.warn(log.logger) }
      try await bench.redis.start()
      await warning.value
      #expect(
        log.all == [
          "warning: Redis drops keys when its memory is full (maxmemory-policy allkeys-lru), and with them dictionaries, locks "
            + "and messages: set maxmemory-policy noeviction"
        ])
    }
  }

  @Test func `if INFO is not allowed, the warning has the consequences`() async throws {
    try await Workbench.with(["--user", "default", "on", "nopass", "~*", "&*", "+@all", "-info"]) { bench in
      let missing = try await bench.shortcomings()
      #expect(missing.count == 1)
      #expect(
        missing[0].hasPrefix(
          "Redis does not say which run of it this is, because its user is not allowed to run INFO, or "))
    }
  }

  @Test func `each command in the sources is in the list of needed rights`() throws {
    let rights = NeededRights(try Keys())
    let known = Set(rights.rights.map(\.command))
    // Given at the login or asked of a private Redis, in a script that asks for rights, or never given.
    let others: Set = ["AUTH", "SELECT"]
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
    var named: Set<String> = []
    for target in ["CrosswalkStore", "CrosswalkMonitoring", "CrosswalkCoordination", "CrosswalkRedis"] {
      let folder = sources.appending(path: target).path
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where name.hasSuffix(".swift") {
        let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
        for match in text.matches(of: /(?:redis\.p?call\('|RedisCommand\(\s*\[?")([A-Z]+)/) {
          named.insert(String(match.1))
        }
      }
    }
    #expect(named.count > 40)
    #expect(named.subtracting(known).subtracting(others) == [])
    #expect(known.subtracting(named) == [])
  }
}

extension Workbench {
  fileprivate func shortcomings() async throws -> [String] {
    try await RedisRequirements(connection: connection, keys: keys).shortcomings()
  }
}
