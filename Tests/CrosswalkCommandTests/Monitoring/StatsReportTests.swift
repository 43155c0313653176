import Crosswalk
import CrosswalkMonitoring
import CrosswalkStore
import Testing

@testable import CrosswalkCommand

struct StatsReportTests {
  private func report(_ document: String, width: Int = 80) throws -> [String] {
    StatsReport(try JSON(parsing: document.utf8), period: .minute, width: width).lines
  }

  @Test func `the report has the figures of a window, and a bar for each of its periods`() throws {
    #expect(
      try report(Answers.stats) == [
        "billing.invoice: 3 minutes, from 2026-08-01T15:00:00Z until 2026-08-01T15:03:00Z",
        "",
        "count   6",
        "errors  1",
        "rate    0.0333/s",
        "mean    12.5 ms",
        "min     12.5 ms",
        "max     12.5 ms",
        "p50     12.5 ms",
        "p90     12.5 ms",
        "p95     12.5 ms",
        "p99     12.5 ms",
        "p99.9   12.5 ms",
        "",
        "calls per minute, at most 4",
        "█·▄",
        "mean, at most 17.5 ms",
        "▅·█",
      ])
  }

  @Test func `two windows are shown side by side, with bars of the same scale`() throws {
    let lines = try report(Answers.compared)
    #expect(
      lines.prefix(8) == [
        "billing.invoice",
        "this     3 minutes, from 2026-08-01T15:00:00Z until 2026-08-01T15:03:00Z",
        "earlier  3 minutes, from 2026-07-31T15:00:00Z until 2026-07-31T15:03:00Z",
        "",
        "FIGURE      THIS   EARLIER  CHANGE",
        "count          6         8   -25 %",
        "errors         1         2   -50 %",
        "rate    0.0333/s  0.0444/s   -25 %",
      ])
    #expect(lines[8] == "mean     12.5 ms     10 ms   +25 %")
    #expect(
      lines.suffix(6) == [
        "calls per minute, at most 8", "this     ▄·▂", "earlier  █··",
        "mean, at most 17.5 ms", "this     ▅·█", "earlier  ▅··",
      ])
  }

  @Test func `if a line has too little room, a bar is for several periods, and their mean is that of all their calls`()
    throws
  {
    let lines = try report(Answers.stats, width: 2)
    #expect(
      lines.suffix(4) == [
        "calls per minute, at most 2; a bar is 2 minutes", "██", "mean, at most 17.5 ms; a bar is 2 minutes", "▅█",
      ])
    let one = CallSeries(try JSON(parsing: Answers.stats.utf8)["series"], periodsPerBar: 3).bars
    #expect(one == [CallSeries.Bar(calls: 2, mean: 12.5)])
  }

  @Test func `without calls there is no mean`() throws {
    let lines = try report(Answers.never)
    #expect(lines[0] == "never: 1 minute, from 2026-08-01T15:00:00Z until 2026-08-01T15:01:00Z")
    #expect(lines.contains("count   0"))
    #expect(lines.contains("mean    -"))
    #expect(lines.suffix(4) == ["calls per minute, at most 0", "·", "mean, at most 0", "·"])
  }
}
