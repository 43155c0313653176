import Crosswalk
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

@Suite struct RecordingTests {
  @Test func `after a signal to end, nothing that was recorded is lost`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let client = try LineClient(service.address)
      #expect(try await client.ask("POLICY s slow=1ms sample=off")[0].hasPrefix("OK {"))
      // The last of them just before the signal, on a connection that stays open.
      for number in 1...50 {
        #expect(try await client.ask("RECORD s \(number)us", "RECORD s 2ms cid=c\(number)") == ["OK", "OK slow"])
      }
      let start = ContinuousClock.now
      #expect(await service.stop() == .exited(0))
      #expect(start.duration(to: .now) < .seconds(10))
      let next = try await sandbox.serve()
      let total = try await next.figures(of: "s")
      #expect(total["count"]?.integer == 100)
      #expect(total["max_ms"] == .number(2))
      #expect(try await next.document("SLOW s").array?.count == 50)
      #expect(try await next.document("POLICY s")["slow"] == "1ms")
    }
  }

  @Test func `a server that stops while Redis is away ends in time, and says what it could not write`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        let service = try await sandbox.serve("--redis", redis.address.description)
        await redis.kill()
        let replies = try await service.ask("POLICY s", "RECORD s 1ms", "RECORD s 2ms", "RECORD s 3ms")
        #expect(replies.dropFirst().allSatisfy { $0.hasPrefix("OK") })
        let start = ContinuousClock.now
        #expect(await service.stop() == .exited(0))
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(service.log.contains("Redis did not accept the counts of 3 calls; they are lost"))
      }
    }
  }

  @Test func `a node that is killed loses at most its last seconds, and counts nothing twice`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        let other = try await sandbox.serve("--redis", redis.address.description, data: "other")
        var possible: [Int64] = [0]
        for _ in 1...3 {
          let service = try await sandbox.serve("--redis", redis.address.description)
          // What was on its way when the last one was killed has arrived in one piece, or not at all.
          let before = try #require(try await other.figures(of: "s")["count"]?.integer)
          #expect(possible.contains(before))
          let client = try LineClient(service.address)
          for _ in 0..<10 { _ = try await client.ask(Array(repeating: "RECORD s 1ms", count: 100)) }
          try await eventually { try await other.figures(of: "s")["count"]?.integer == before + 1000 }
          _ = try await client.ask(Array(repeating: "RECORD s 1ms", count: 100))
          #expect(await service.stop(SIGKILL) == .signalled(SIGKILL))
          possible = [before + 1000, before + 1100]
        }
        #expect(try await other.figures(of: "s")["mean_ms"] == .number(1))
      }
    }
  }
}

extension TestService {
  /// The document that a request is answered with.
  fileprivate func document(_ line: String) async throws -> JSON {
    try JSON(parsing: try await ask(line)[0].dropFirst(3).utf8)
  }

  /// The figures of a service.
  fileprivate func figures(of service: String) async throws -> JSON {
    try #require(try await document("STATS \(service)")["total"])
  }
}
