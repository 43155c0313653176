import Crosswalk
import CrosswalkTesting
import Foundation
import Testing

/// `crosswalk publish` and `topics`, and what `subscribe` prints.
@Suite struct MessageCommandTests {
  @Test func `a subscriber prints what is published, and continues until Ctrl-C`() async throws {
    try await withService { sandbox, service in
      let live = try await sandbox.launch(nil, ["subscribe", "t"], environment: service.environment)
      // Nothing but what it prints says that it is there.
      try await eventually {
        _ = try await service.ask("PUBLISH t probe")
        return live.printed != ""
      }
      let sent = try await sandbox.crosswalk("publish", "t", "two words", environment: service.environment)
      #expect(sent.status == 0)
      #expect(sent.output.wholeMatch(of: /[0-9]+-[0-9]+\n/) != nil)
      try await eventually { live.printed.hasSuffix("probe\ntwo words\n") }
      #expect(await live.end(SIGINT) == .signalled(SIGINT))
      #expect(live.errors == "")
    }
  }

  @Test func `what a member of a group has printed is acknowledged, and text with control characters is JSON`()
    async throws
  {
    try await withService { sandbox, service in
      try await makeGroup(service)
      #expect(try await publish(sandbox, service, "plain", "a\tb\nc \"d\"", "žluťoučký", "") == [0, 0, 0, 0])
      let outcome = try await sandbox.crosswalk(
        "subscribe", "t", "--group", "g", "--count", "4", environment: service.environment)
      #expect(outcome.status == 0)
      #expect(outcome.output == "plain\n\"a\\tb\\nc \\\"d\\\"\"\nžluťoučký\n\n")
      #expect(outcome.errors == "")
      let group = try await topic(service)["groups"]?.array?.first
      #expect(group?["pending"]?.integer == 0)
      #expect(group?["lag"]?.integer == 0)
    }
  }

  @Test func `a payload comes from stdin, to its end`() async throws {
    try await withService { sandbox, service in
      try await makeGroup(service)
      let long = String(repeating: "0123456789", count: 100_000)
      for payload in ["", "a line\n", long] {
        let sent = try await sandbox.crosswalk("publish", "t", "-", input: payload, environment: service.environment)
        #expect(sent.status == 0, "\(sent.errors)")
      }
      let outcome = try await sandbox.crosswalk(
        "subscribe", "t", "--group", "g", "--count", "3", environment: service.environment)
      #expect(outcome.output == "\n\"a line\\n\"\n\(long)\n")
    }
  }

  @Test func `a payload that cannot be sent is an error in the data`() async throws {
    try await withService { sandbox, service in
      let publish = "\(try Locations.programs())/crosswalk publish t -"
      for (source, message) in [
        ("cat /dev/zero", "1048576 bytes"), ("printf '\\377'", "not UTF-8"),
        // Escaped it is longer than a line may be.
        ("head -c 600000 /dev/zero | tr '\\0' '\"'", "1048576 bytes"),
      ] {
        let outcome = try await sandbox.run(
          "/bin/sh", ["-c", "\(source) | \(publish)"], environment: service.environment)
        #expect(outcome.status == 65, "\(outcome)")
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(message))
      }
      let wrong = try await sandbox.crosswalk("publish", "a topic", "x", environment: service.environment)
      #expect(wrong.status == 64)
    }
  }

  @Test func `the same id means the same message`() async throws {
    try await withService { sandbox, service in
      let arguments = ["publish", "t", "x", "--id", "invoice-4711"]
      let command = try Locations.programs() + "/crosswalk"
      let first = try await sandbox.run(command, arguments, environment: service.environment)
      let second = try await sandbox.run(command, arguments, environment: service.environment)
      #expect(first.status == 0)
      #expect(second.output == first.output)
      #expect(try await topic(service)["messages"]?.integer == 1)
    }
  }

  @Test func `topics are listed as a table, or as the server sends them`() async throws {
    try await withService { sandbox, service in
      let none = try await sandbox.crosswalk("topics", "--json", environment: service.environment)
      #expect(none.output == "[]\n")
      try await makeGroup(service)
      #expect(try await service.ask("PUBLISH t x", "PUBLISH u x").allSatisfy { $0.hasPrefix("OK ") })
      let table = try await sandbox.crosswalk("topics", environment: service.environment)
      #expect(
        table.lines == [
          "TOPIC  MESSAGES  DEAD  GROUP  MEMBERS  PENDING  LAG  LOST",
          "t             1     0  g            0        0    1     0",
          "u             1     0",
        ])
      let json = try await sandbox.crosswalk("topics", "--json", environment: service.environment)
      #expect(try await service.ask("TOPICS") == ["OK " + json.output.dropLast()])
    }
  }

  /// Sends each with the command; returns how it ended.
  private func publish(_ sandbox: Sandbox, _ service: TestService, _ payloads: String...) async throws -> [Int32] {
    var statuses: [Int32] = []
    for payload in payloads {
      statuses.append(
        try await sandbox.crosswalk("publish", "t", payload, environment: service.environment).status)
    }
    return statuses
  }
}
