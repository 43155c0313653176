import Crosswalk
import CrosswalkTesting
import Foundation
import Glibc
import Testing

/// What many connections cost, and what happens when the process can have no more.
struct ManyConnectionsTests {
  @Test func `an idle connection takes at most 4 KB`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      // The first ones make room that later ones use, too.
      var clients = try await connect(100, to: service)
      let before = try residentBytes(of: service)
      let count = 1000
      clients += try await connect(count, to: service)
      let grown = try residentBytes(of: service) - before
      #expect(grown <= count * 4096, "\(grown / count) bytes for each")
      #expect(try await service.info()["connections"]?.double == 1101)
    }
  }

  @Test func `without a free descriptor others wait, and are served when one is free`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let first = try LineClient(service.address)
      #expect(try await first.ask("PING") == ["OK PONG"])
      let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(service.process.pid)/fd").count
      let limit = try await sandbox.run(
        "/usr/bin/prlimit", ["--pid", "\(service.process.pid)", "--nofile=\(open + 1)"])
      #expect(limit.status == 0)
      var second: LineClient? = try LineClient(service.address)
      #expect(try await second?.ask("PING") == ["OK PONG"])
      // The system accepts it for the server, which cannot.
      let third = try LineClient(service.address)
      async let answer = third.ask("PING")
      let busy = try processorTime(of: service)
      #expect(try await first.ask("PING") == ["OK PONG"])
      second = nil
      #expect(try await answer == ["OK PONG"])
      // It did not try again and again: the pause is a second.
      #expect(try processorTime(of: service) - busy < 0.5)
    }
  }

  private func connect(_ count: Int, to service: TestService) async throws -> [LineClient] {
    var clients: [LineClient] = []
    for _ in 0..<count {
      let client = try LineClient(service.address)
      #expect(try await client.ask("PING") == ["OK PONG"])
      clients.append(client)
    }
    return clients
  }

  private func residentBytes(of service: TestService) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(service.process.pid)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(separator: " ")[1])) * 1024
  }

  /// In seconds.
  private func processorTime(of service: TestService) throws -> Double {
    let fields = try String(contentsOfFile: "/proc/\(service.process.pid)/stat", encoding: .utf8).split(separator: " ")
    let ticks = try #require(Double(fields[13])) + (try #require(Double(fields[14])))
    return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
