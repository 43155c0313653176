import CrosswalkTesting
import Testing

/// The commands that watch, with a service that says what it is told to.
@Suite struct MonitoringCommandTests {
  @Test(arguments: [
    (["services"], "SERVICES", Answers.services, "SERVICE          LAST SEEN\n"),
    (["stats", "a b"], #"STATS "a b" period=minute"#, Answers.stats, "billing.invoice: 3 minutes, from "),
    (
      ["stats", "s", "--compare", "1d"], "STATS s period=minute compare=1d", Answers.compared, "billing.invoice\nthis  "
    ),
    (["top"], "TOP busiest", Answers.top, "\(Answers.topHeading)\n\nSERVICE          COUNT  CALLS    TIME  "),
    (
      ["top", "--until", "2026-08-01T00:00:00Z"], "TOP busiest until=2026-08-01T00:00:00Z", "[]",
      "No calls were recorded in the hour before 2026-08-01T00:00:00Z.\n"
    ),
    (["slow", "s", "--cid", "7f"], "SLOW s cid=7f", Answers.captures, "id         01K1HZ3Q8V6M4T5R2N7W9XABCD\n"),
    (["samples", "s"], "SAMPLES s", Answers.captures, "id         01K1HZ3Q8V6M4T5R2N7W9XABCD\n"),
    (["policy", "s"], "POLICY s", Answers.policy, "service  billing.invoice\nslow     500ms\n"),
  ])
  func `a command asks the server, and shows its document or prints it unchanged`(
    arguments: [String], request: String, document: String, shown: String
  ) async throws {
    try await Sandbox.with { sandbox in
      let answer: @Sendable (String, Int) -> String = { line, _ in
        line == request ? "OK \(document)" : #"ERR bad-request "not what the test wants""#
      }
      try await ScriptedPeer.run(in: sandbox, answer: answer) { peer in
        let command = try Locations.programs() + "/crosswalk"
        let table = try await sandbox.run(command, arguments, environment: peer.environment)
        #expect(table.status == 0, "\(table.errors) \(peer.requests)")
        #expect(table.output.hasPrefix(shown), "\(table.output)")
        #expect(table.errors == "")
        let json = try await sandbox.run(command, arguments + ["--json"], environment: peer.environment)
        #expect(json.status == 0)
        #expect(json.output == document + "\n")
      }
    }
  }

  @Test(arguments: [[], ["--json"], ["--compare", "1d"]])
  func `a service that was never seen is reported as unknown`(_ options: [String]) async throws {
    try await Sandbox.with { sandbox in
      let answer: @Sendable (String, Int) -> String = { line, _ in
        "OK " + (line == "SERVICES" ? Answers.services : Answers.never)
      }
      try await ScriptedPeer.run(in: sandbox, answer: answer) { peer in
        func stats(_ service: String) async throws -> Sandbox.Outcome {
          try await sandbox.run(
            Locations.programs() + "/crosswalk", ["stats", service] + options, environment: peer.environment)
        }
        let never = try await stats("never")
        #expect(never.status == 1)
        #expect(never.errors.hasPrefix("Error: no calls of \"never\" were ever recorded; "))
        #expect(never.output == (options == ["--json"] ? Answers.never + "\n" : ""))
        // One that has had no calls of late is another thing.
        let idle = try await stats("crm/lookup")
        #expect(idle.status == 0)
        #expect(idle.errors == "")
      }
    }
  }

  @Test func `a policy is set, and the new policy is shown`() async throws {
    try await Sandbox.with { sandbox in
      try await ScriptedPeer.run(in: sandbox, answer: { _, _ in "OK \(Answers.policy)" }) { peer in
        let outcome = try await sandbox.crosswalk(
          "policy", "s", "slow=500ms", "redact=password,card", environment: peer.environment)
        #expect(outcome.status == 0)
        #expect(outcome.lines.contains("slow     500ms"))
        #expect(peer.requests == ["POLICY s slow=500ms redact=password,card"])
      }
    }
  }

  @Test(
    arguments: [
      ("bad-request", 64), ("denied", 77), ("unavailable", 69), ("limit", 69), ("internal", 70),
    ] as [(String, Int32)])
  func `each error of the server has its exit status`(code: String, status: Int32) async throws {
    try await Sandbox.with { sandbox in
      try await ScriptedPeer.run(in: sandbox, answer: { _, _ in "ERR \(code) \"why not\"" }) { peer in
        for arguments in [["services"], ["stats", "s"], ["top"], ["slow", "s"], ["policy", "s", "keep=0"]] {
          let outcome = try await sandbox.run(
            Locations.programs() + "/crosswalk", arguments, environment: peer.environment)
          #expect(outcome.status == status)
          #expect(outcome.output == "")
          #expect(outcome.errors == "Error: why not\n")
        }
      }
    }
  }

  @Test func `--watch is refused if stdout is not a terminal`() async throws {
    try await Sandbox.with { sandbox in
      let outcome = try await sandbox.crosswalk("top", "--watch")
      #expect(outcome.status == 64)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains("stdout is not a terminal"))
    }
  }
}
