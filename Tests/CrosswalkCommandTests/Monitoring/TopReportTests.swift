import Crosswalk
import CrosswalkMonitoring
import Testing

@testable import CrosswalkCommand

struct TopReportTests {
  private func report(_ ranking: Ranking, live: [String: Double]? = [:]) throws -> TopReport {
    TopReport(ranking: ranking, document: try JSON(parsing: Answers.top.utf8), live: live, window: "since then")
  }

  @Test func `no line is wider than the terminal, and no figure is cut`() throws {
    let report = try report(.busiest, live: ["billing.invoice": 1234.5])
    let whole = Set(report.lines.dropFirst(3).flatMap { $0.split(separator: " ") })
    for width in 1...130 {
      let lines = report.lines(width: width)
      #expect(lines.allSatisfy { $0.count <= width }, "\(width) \(lines)")
      for line in lines.suffix(2) {
        #expect(line.split(separator: " ").dropFirst().allSatisfy { whole.contains($0) }, "\(width) \(line)")
      }
    }
    #expect(report.lines(width: 130) == report.lines)
  }

  @Test(arguments: [
    (Ranking.busiest, "billing.in…  1234/s    300  12.5 ms"), (.slowest, "billing.in…  1234/s  12.5 ms    300"),
    (.failing, "billing.in…  1234/s       3    300"),
  ])
  func `where there is little room the figure stays by which they are ranked, and the live rate`(
    _ ranking: Ranking, _ row: String
  ) throws {
    let lines = try report(ranking, live: ["billing.invoice": 1234]).lines(width: 38)
    let figures = Set(row.split(separator: " ").dropFirst())
    #expect(figures.isSubset(of: Set(lines[lines.count - 2].split(separator: " "))), "\(lines)")
  }

  @Test func `if there are no calls, the report says so and names the window`() throws {
    let report = TopReport(ranking: .busiest, document: [], live: [:], window: "in the last 60 minutes")
    #expect(report.lines == ["No calls were recorded in the last 60 minutes."])
    #expect(report.lines(width: 20) == ["No calls were", "recorded in the last", "60 minutes."])
  }
}
