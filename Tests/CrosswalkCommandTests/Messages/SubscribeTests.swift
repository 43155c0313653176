import Crosswalk
import CrosswalkTesting
import Foundation
import Glibc
import Testing

/// `crosswalk subscribe` of a group's member: no message is lost, whatever becomes of it.
@Suite struct SubscribeTests {
  @Test func `a subscriber that is killed while it prints loses nothing`() async throws {
    try await withService { sandbox, service in
      try await makeGroup(service)
      // More than a pipe holds that nobody reads.
      let long = String(repeating: "x", count: 200_000)
      #expect(try await service.ask("PUBLISH t \(long)")[0].hasPrefix("OK "))
      let pipe = sandbox.path("pipe")
      #expect(mkfifo(pipe, 0o600) == 0)
      let reader = open(pipe, O_RDWR | O_NONBLOCK)
      defer { close(reader) }
      let subscriber = try await sandbox.launch(
        "/bin/sh", ["-c", "exec \(try Locations.programs())/crosswalk subscribe t --group g > \(pipe)"],
        environment: service.environment)
      var byte: UInt8 = 0
      try await eventually { read(reader, &byte, 1) == 1 }
      #expect(try await group(service)["pending"]?.integer == 1)
      _ = await subscriber.end(SIGKILL)
      #expect(try await take(1, sandbox, service) == long + "\n")
      try await nothingIsLeft(service)
    }
  }

  @Test func `if nobody reads the output any more, it ends, and the messages that were read are acknowledged`()
    async throws
  {
    try await withService { sandbox, service in
      try await makeGroup(service)
      let line = try await sandbox.launch(
        "/bin/sh", ["-c", "\(try Locations.programs())/crosswalk subscribe t --group g | head -n 1"],
        environment: service.environment)
      try await eventually { try await group(service)["members"]?.integer == 1 }
      #expect(try await service.ask("PUBLISH t first")[0].hasPrefix("OK "))
      #expect(await line.process.ending() == .exited(0))
      #expect(line.printed == "first\n")
      #expect(line.errors == "")
      try await nothingIsLeft(service)
    }
  }

  @Test func `it continues when the server is back`() async throws {
    try await Sandbox.with { sandbox in
      let address = "unix:" + sandbox.path("service.sock")
      let first = try await sandbox.serve(listen: [address])
      let subscriber = try await sandbox.launch(nil, ["subscribe", "t", "--group", "g", "--server", address])
      try await eventually { try await group(first)["members"]?.integer == 1 }
      _ = try await first.ask("PUBLISH t one")
      try await subscriber.waits(printing: "one\n")
      #expect(await first.stop() == .exited(0))
      let second = try await sandbox.serve(listen: [address])
      _ = try await second.ask("PUBLISH t two")
      try await subscriber.waits(printing: "one\ntwo\n")
      #expect(await subscriber.end() == .signalled(SIGTERM))
      #expect(subscriber.errors == "")
    }
  }

  @Test func `a command has the payload on its stdin, and the message is acknowledged when it succeeds`() async throws {
    try await withService { sandbox, service in
      try await makeGroup(service)
      let id = try #require(try await service.ask(#"PUBLISH t "a\tpayload""#)[0].split(separator: " ").last)
      // What fails comes again, to the next.
      let script = #"echo "$CROSSWALK_TOPIC $CROSSWALK_MESSAGE"; cat; echo .; exit $STATUS"#
      for status in [7, 0] as [Int32] {
        var environment = service.environment
        environment["STATUS"] = "\(status)"
        let outcome = try await sandbox.crosswalk(
          "subscribe", "t", "--group", "g", "--count", "1", "--exec", script, environment: environment)
        #expect(outcome.status == 0)
        #expect(outcome.output == "t \(id)\na\tpayload.\n")
        #expect(
          outcome.errors
            == (status == 0
              ? ""
              : "Error: the command ended with status 7 for message \(id), which is not acknowledged and will be delivered again\n")
        )
        #expect(try await group(service)["pending"]?.integer == (status == 0 ? 0 : 1))
      }
      try await nothingIsLeft(service)
    }
  }

  @Test func `a command need not read its stdin`() async throws {
    try await withService { sandbox, service in
      try await makeGroup(service)
      let payloads = ["x", String(repeating: "x", count: 900_000), "y", "z"]
      for payload in payloads { #expect(try await service.ask("PUBLISH t \(payload)")[0].hasPrefix("OK ")) }
      let outcome = try await sandbox.crosswalk(
        "subscribe", "t", "--group", "g", "--count", "4", "--exec", "true", environment: service.environment)
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
      try await nothingIsLeft(service)
    }
  }

  @Test(arguments: [(0, 0), (1, 1)] as [(Int32, Int64)])
  func `a signal while a command runs is passed on to it, and its result counts`(
    status: Int32, left: Int64
  ) async throws {
    try await withService { sandbox, service in
      try await makeGroup(service)
      #expect(try await service.ask("PUBLISH t one", "PUBLISH t two").allSatisfy { $0.hasPrefix("OK ") })
      let script = "trap 'echo ended; exit \(status)' TERM; cat; echo; while :; do sleep 0.05; done"
      let subscriber = try await sandbox.launch(
        nil, ["subscribe", "t", "--group", "g", "--exec", script], environment: service.environment)
      try await subscriber.waits(printing: "one\n")
      #expect(await subscriber.end() == .exited(143))
      #expect(subscriber.printed == "one\nended\n")
      #expect(try await take(1 + Int(left), sandbox, service) == (left == 0 ? "two\n" : "one\ntwo\n"))
      try await nothingIsLeft(service)
    }
  }

  @Test func `a signal ends the wait for messages`() async throws {
    try await withService { sandbox, service in
      try await makeGroup(service)
      let subscriber = try await sandbox.launch(
        nil, ["subscribe", "t", "--group", "g", "--exec", "cat"], environment: service.environment)
      try await eventually { try await group(service)["members"]?.integer == 1 }
      #expect(await subscriber.end() == .exited(143))
      try await eventually { try await group(service)["members"]?.integer == 0 }
    }
  }

  /// What another member gets that takes so many.
  private func take(_ count: Int, _ sandbox: Sandbox, _ service: TestService) async throws -> String {
    let outcome = try await sandbox.crosswalk(
      "subscribe", "t", "--group", "g", "--count", "\(count)", environment: service.environment)
    #expect(outcome.status == 0)
    return outcome.output
  }

  /// Says that the group has handled every message, and lost none.
  private func nothingIsLeft(_ service: TestService) async throws {
    let topic = try await topic(service)
    #expect(topic["dead"]?.integer == 0)
    let group = try await group(service)
    for figure in ["pending", "lag", "lost"] { #expect(group[figure]?.integer == 0, "\(figure)") }
  }
}
