import Foundation
import Testing

@testable import CrosswalkTLS

struct MemoryTests {
  /// The memory of the process that is in use, in bytes.
  private func residentBytes() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
    return try #require(Int(pages)) * Int(getpagesize())
  }

  /// Other tests run at the same time and allocate, so the bound is the one of the specification and not what is measured.
  @Test func `2,000 idle connections take less than 200 MiB`() throws {
    let setting = Setting(version: .tls13, hasClientCertificate: true)
    let (server, client) = try (setting.server(), setting.client())
    let before = try residentBytes()
    var sessions: [TLSSession] = []
    for _ in 0..<2000 {
      let pair = try setting.pair(server, client)
      pair.exchange()
      try #require(pair.speaks())
      sessions.append(pair.server.session)
    }
    let taken = try residentBytes() - before
    #expect(taken < 200 << 20)
    print("an idle session of a server takes \(taken / sessions.count) bytes")
  }
}
