import CrosswalkStore
import CrosswalkMonitoring
import ArgumentParser
import Crosswalk
import CrosswalkClient
import Testing

@testable import CrosswalkCommand
// CrosswalkStore has a Policy, too.
@testable import struct CrosswalkCommand.Policy

struct MonitoringArgumentTests {
  private func parse<Command: ParsableCommand>(_ arguments: String...) throws -> Command {
    try #require(try CrosswalkCommand.parseAsRoot(arguments) as? Command)
  }

  @Test func `options become options of the protocol`() throws {
    let stats: Stats = try parse(
      "stats", "a/b", "--period", "hour", "--from", "2026-08-01T00:00:00Z", "--until", "2026-08-02T00:00:00Z",
      "--compare", "7d")
    #expect(
      stats.request
        == Request(
          ["STATS", "a/b"],
          options: [
            .init("period", "hour"), .init("from", "2026-08-01T00:00:00Z"), .init("until", "2026-08-02T00:00:00Z"),
            .init("compare", "7d"),
          ]))
    let top: Top = try parse("top", "failing", "--count", "3", "--until", "2026-08-02T00:00:00Z")
    #expect(
      top.request
        == Request(["TOP", "failing"], options: [.init("count", "3"), .init("until", "2026-08-02T00:00:00Z")]))
    let slow: Slow = try parse("slow", "s", "--cid", "a b", "--count", "5", "--from", "f", "--until", "u")
    #expect(
      slow.request
        == Request(
          ["SLOW", "s"],
          options: [.init("count", "5"), .init("from", "f"), .init("until", "u"), .init("cid", "a b")]))
    let samples: Samples = try parse("samples", "s", "--status", "error", "--count", "2")
    #expect(samples.request == Request(["SAMPLES", "s"], options: [.init("status", "error"), .init("count", "2")]))
  }

  @Test func `options that are not given are left to the server`() throws {
    let stats: Stats = try parse("stats", "s")
    #expect(stats.request == Request(["STATS", "s"], options: [.init("period", "minute")]))
    let top: Top = try parse("top")
    #expect(top.request == Request(["TOP", "busiest"]))
    let slow: Slow = try parse("slow", "s")
    #expect(slow.request == Request(["SLOW", "s"]))
    let samples: Samples = try parse("samples", "s")
    #expect(samples.request == Request(["SAMPLES", "s"]))
    let policy: Policy = try parse("policy", "s")
    #expect(policy.settings == [])
  }

  @Test func `the last minutes are whole minutes and the current one`() throws {
    let now = try #require(Moment("2026-08-01T15:05:59.5Z"))
    let top: Top = try parse("top", "--last", "5m")
    #expect(top.window.options(now: now) == [.init("from", "2026-08-01T15:00:00.000000Z")])
    #expect(top.window.words == "in the last 5m")
    let stats: Stats = try parse("stats", "s", "--period", "day", "--last", "2d")
    #expect(stats.window.options(now: now) == [.init("from", "2026-07-30T15:05:00.000000Z")])
    let slow: Slow = try parse("slow", "s", "--last", "1h")
    #expect(slow.recent.start(now: now) == "2026-08-01T14:05:00.000000Z")
    #expect(slow.request.options.map(\.name) == ["from"])
  }

  @Test func `settings are names and values, and the server checks the values`() throws {
    let policy: Policy = try parse("policy", "s", "slow=500ms", "redact=a,b=c", "sample=off", "--json")
    #expect(policy.settings.map(\.name) == [.slow, .redact, .sample])
    #expect(policy.settings.map(\.value) == ["500ms", "a,b=c", "off"])
  }

  @Test func `an interval is a duration`() throws {
    let top: Top = try parse("top", "--watch", "--interval", "1.5s")
    #expect(top.interval == .milliseconds(1500))
  }

  @Test(arguments: [
    (["top", "quickest"], "'slowest', 'busiest' or 'failing'"), (["top", "--watch", "--json"], "exclude each other"),
    (["top", "--watch", "--until", "2026-08-01T00:00:00Z"], "exclude each other"),
    (["top", "--interval", "2s"], "needs '--watch'"), (["top", "--watch", "--interval", "2"], "from 100ms to 1h"),
    (["top", "--watch", "--interval", "99ms"], "from 100ms to 1h"),
    (["top", "--last", "5m", "--from", "2026-08-01T00:00:00Z"], "replaces '--from' and '--until'"),
    (["stats", "s", "--last", "5m", "--until", "2026-08-01T00:00:00Z"], "replaces '--from' and '--until'"),
    (["slow", "s", "--last", "5m", "--from", "2026-08-01T00:00:00Z"], "replaces '--from' and '--until'"),
    (["top", "--last", "59s"], "from 1m to"), (["top", "--last", "5"], "a number and a unit"),
    (["samples", "s", "--last", "5m"], "Unknown option '--last'"),
    (["stats"], "Missing expected argument '<service>'"),
    (["stats", "s", "--period", "week"], "'minute', 'hour' or 'day'"),
    (["samples", "s", "--status", "bad"], "'ok' and 'error'"),
    (["slow", "s", "--count", "x"], "--count"),
    (["policy", "s", "slow"], "give a setting as NAME=VALUE, such as slow=500ms"),
    (["policy", "s", "fast=1s"], "slow=, sample=, keep=, payload=, redact=, cards="),
    (["policy", "s", "slow=1s", "slow=2s"], "The setting 'slow' is given twice."),
  ])
  func `a wrong command line says what would be right`(arguments: [String], message: String) throws {
    let error = try #require(throws: (any Error).self) { try CrosswalkCommand.parseAsRoot(arguments) }
    #expect(CrosswalkCommand.exitCode(for: error).rawValue == 64)
    #expect(CrosswalkCommand.message(for: error).contains(message))
  }

  @Test func `each service is a row`() throws {
    #expect(
      Services.table(of: try JSON(parsing: Answers.services.utf8)).lines == [
        "SERVICE          LAST SEEN",
        "billing.invoice  2026-08-01T15:05:00Z",
        "crm/lookup       2026-07-31T09:00:00Z",
      ])
    let report = TopReport(
      ranking: .busiest, document: try JSON(parsing: Answers.top.utf8), window: "in the last 60 minutes")
    #expect(
      report.lines == [
        Answers.topHeading,
        "",
        "SERVICE          COUNT  CALLS    TIME  ERRORS      RATE     MEAN     P50     P95     P99     MAX",
        "billing.invoice    300   75 %  12.3 %       3  0.0833/s  12.5 ms   10 ms   25 ms  900 ms  1.23 s",
        "crm/lookup         100   25 %  87.7 %       0  0.0278/s   266 ms  100 ms  250 ms  900 ms     2 s",
      ])
  }

  @Test func `a policy is shown as it is set`() throws {
    #expect(
      Policy.table(of: try JSON(parsing: Answers.policy.utf8)).lines == [
        "service  billing.invoice", "slow     500ms", "sample   100", "keep     10", "payload  16384",
        "redact   password,card", "cards    on",
      ])
  }
}
