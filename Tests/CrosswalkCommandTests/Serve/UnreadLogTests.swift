import CrosswalkTesting
import Foundation
import Testing

/// A stderr that nobody reads is full from the start, and stays so.
@Suite struct UnreadLogTests {
  @Test func `a log that nobody reads stalls nothing, and is told when it flows again`() async throws {
    try await Sandbox.with { sandbox in
      let pipe = try UnreadPipe(path: sandbox.path("errors"))
      let server = try await sandbox.serve("--load", Locations.dictionaries, logTo: sandbox.path("errors"))
      let client = try LineClient(server.address)
      for _ in 0..<100 {
        #expect(try await client.ask("LOOKUP iso4217 alpha numeric USD", "PING") == ["OK 840", "OK PONG"])
        // Logs a line.
        server.process.signal(SIGHUP)
      }
      #expect(await pipe.lines(until: "redis-server is ready").contains { $0.contains("redis-server is ready") })
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func `a log that nobody reads holds up the end for a second at most`() async throws {
    try await Sandbox.with { sandbox in
      let pipe = try UnreadPipe(path: sandbox.path("errors"))
      let server = try await sandbox.serve(logTo: sandbox.path("errors"))
      let start = ContinuousClock.now
      #expect(await server.stop() == .exited(0))
      #expect(start.duration(to: .now) < .seconds(10))
      withExtendedLifetime(pipe) {}
    }
  }

  @Test func `an error at the start ends the server although nobody reads it`() async throws {
    try await Sandbox.with { sandbox in
      let pipe = try UnreadPipe(path: sandbox.path("errors"))
      let missing = sandbox.path("missing.yaml")
      let command = try await sandbox.startService(
        ["--data-dir", sandbox.path("data"), "--load", missing], logTo: sandbox.path("errors"))
      #expect(await command.process.ending() == .exited(65))
      withExtendedLifetime(pipe) {}
    }
  }
}
