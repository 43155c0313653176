import CrosswalkTesting
import Foundation
import Testing

@testable import CrosswalkCommand

@Suite struct AddressSpaceTests {
  @Test func `no limit, or a sufficient one, is not a failure`() throws {
    try AddressSpace.check(nil, needed: 1 << 40, for: "the server")
    try AddressSpace.check(1 << 30, needed: 1 << 30, for: "the server")
  }

  @Test func `too low a limit is a failure that says how much is needed`() {
    let failure = #expect(throws: Failure.self) {
      try AddressSpace.check(300 << 20, needed: 2048 << 20, for: "the server")
    }
    #expect(failure?.status == .unreachable)
    #expect(
      failure?.message
        == "the limit on address space is 300 MiB, and the server needs 2048 MiB: raise it (ulimit -v 2097152), or limit "
        + "memory in another way, such as MemoryMax of systemd")
  }

  @Test(arguments: [300_000, 600_000, 1_000_000])
  func `a server with too little address space says so and ends`(limit: Int) async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.run(
        "/bin/sh",
        [
          "-c", "ulimit -v \(limit); exec \"$0\" \"$@\"", Locations.programs() + "/crosswalk", "serve", "--listen",
          "127.0.0.1:0", "--data-dir", sandbox.path("data"),
        ])
      #expect(outcome.status == 69)
      #expect(outcome.errors.hasPrefix("Error: the limit on address space is \(limit >> 10) MiB, and the "))
    }
  }
}
