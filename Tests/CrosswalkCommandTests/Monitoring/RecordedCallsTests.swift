import Crosswalk
import CrosswalkTesting
import Testing

/// The commands that watch, beside a service that counts and captures.
@Suite struct RecordedCallsTests {
  @Test func `recorded calls are shown`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      func ask(_ arguments: String...) async throws -> Sandbox.Outcome {
        try await sandbox.run(Locations.programs() + "/crosswalk", arguments, environment: service.environment)
      }

      let policy = try await ask("policy", "billing.invoice", "slow=1ms", "sample=1", "redact=iban")
      #expect(policy.status == 0)
      #expect(policy.lines.contains("slow     1ms"))
      #expect(policy.lines.contains("redact   iban"))
      #expect(try await ask("policy", "billing.invoice").output == policy.output)

      let replies = try await service.ask(
        #"RECORD billing.invoice 2.5ms cid=one req="{\"iban\":\"DE1\",\"amount\":5.00}" res="<ok><id>9</id></ok>""#,
        #"RECORD billing.invoice 1s cid=two status=error req="plain\u001b text""#, "RECORD crm/lookup 10us")
      #expect(replies == ["OK slow sample", "OK slow sample", "OK"])

      try await eventually { try await ask("slow", "billing.invoice", "--json").output.contains("two") }
      let slow = try await ask("slow", "billing.invoice")
      #expect(slow.lines.filter { $0.hasPrefix("cid  ") } == ["cid        two", "cid        one"])
      #expect(slow.lines.contains("elapsed    1 s") && slow.lines.contains("elapsed    2.5 ms"))
      #expect(slow.lines.contains(#"  plain\u{1B} text"#))
      #expect(slow.output.contains("request\n  {\n    \"iban\": \"[redacted]\",\n    \"amount\": 5.00\n  }\n"))
      #expect(slow.output.contains("response\n  <ok>\n    <id>9</id>\n  </ok>\n"))
      let one = try await ask("slow", "billing.invoice", "--cid", "one", "--count", "5")
      #expect(one.lines.filter { $0.hasPrefix("cid  ") } == ["cid        one"])

      try await eventually {
        try JSON(parsing: await ask("samples", "billing.invoice", "--json").output.utf8).array?.count == 2
      }
      let errors = try await ask("samples", "billing.invoice", "--status", "error")
      #expect(errors.lines.filter { $0.hasPrefix("status  ") } == ["status     error"])

      try await eventually {
        let document = try JSON(parsing: await ask("stats", "billing.invoice", "--json").output.utf8)
        return document["total"]?["count"]?.integer == 2
      }
      let stats = try await ask("stats", "billing.invoice", "--compare", "1h")
      #expect(stats.lines.contains { $0.split(separator: " ") == ["errors", "1", "0"] })
      #expect(stats.output.contains("█"))
      try await eventually { try await ask("services").lines.count == 3 }
      try await eventually { try await ask("top", "slowest").lines.count == 5 }
      let top = try await ask("top", "slowest", "--count", "1", "--last", "5m")
      #expect(top.lines.count == 4)
      #expect(top.lines.first?.hasPrefix("slowest services from 2") == true)
      #expect(top.lines.last?.hasPrefix("billing.invoice      2") == true, "\(top.output)")
    }
  }

  @Test func `options that the server refuses are errors in the command line`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      for arguments in [
        ["stats", "no service"], ["stats", "s", "--from", "today"], ["stats", "s", "--compare", "soon"],
        ["top", "--count", "0"], ["slow", "s", "--until", "2026"], ["samples", "s", "--count", "-1"],
        ["policy", "s", "slow=500"], ["policy", "s", "redact=a,,b"],
      ] {
        let outcome = try await sandbox.run(
          Locations.programs() + "/crosswalk", arguments, environment: service.environment)
        #expect(outcome.status == 64, "\(arguments) \(outcome)")
        #expect(outcome.errors.hasPrefix("Error: "))
      }
      for (command, status) in [("stats", 1), ("slow", 0), ("samples", 0)] as [(String, Int32)] {
        let outcome = try await sandbox.crosswalk(command, "never.seen", environment: service.environment)
        #expect(outcome.status == status, "\(command) \(outcome)")
      }
    }
  }
}
