import Crosswalk
import CrosswalkClient
import CrosswalkStore
import Testing

@testable import CrosswalkCommand

struct LiveCallsTests {
  private let start = ContinuousClock.now

  /// What STATS answers: so many calls in each minute of an hour.
  private func answer(_ calls: [Int: Int], of service: String = "s") -> JSON {
    let points = calls.sorted { $0.key < $1.key }.map { minute, count -> JSON in
      ["start": .string(moment(minute)), "count": .integer(Int64(count))]
    }
    return ["service": .string(service), "series": .array(points)]
  }

  private func moment(_ minute: Int) -> String { "2026-08-01T15:\(minute < 10 ? "0" : "")\(minute):00Z" }

  private func look(
    _ calls: inout LiveCalls, _ answers: [JSON], end: Int, after seconds: Double
  ) throws -> [String: Double] {
    calls.look(answers, end: try #require(Moment(moment(end))), at: start + .seconds(seconds))
  }

  @Test func `the rate is the number of calls since the last look divided by the time`() throws {
    var calls = LiveCalls()
    #expect(try look(&calls, [answer([4: 7, 5: 100])], end: 6, after: 0) == [:])
    #expect(try look(&calls, [answer([4: 7, 5: 150])], end: 6, after: 2) == ["s": 25])
    #expect(try look(&calls, [answer([4: 7, 5: 150])], end: 6, after: 6) == ["s": 0])
    // The next minute has begun, and a count of the last one came late.
    #expect(try look(&calls, [answer([5: 152, 6: 8])], end: 7, after: 8) == ["s": 5])
    // Forgotten meanwhile.
    #expect(try look(&calls, [answer([5: 0, 6: 1])], end: 7, after: 10) == ["s": 0])
  }

  @Test func `looks in quick succession are compared with one that is two seconds old`() throws {
    var calls = LiveCalls()
    for (index, seconds) in stride(from: 0, through: 1.75, by: 0.25).enumerated() {
      #expect(try look(&calls, [answer([5: index])], end: 6, after: seconds) == [:])
    }
    #expect(try look(&calls, [answer([5: 8])], end: 6, after: 2) == ["s": 4])
    #expect(try look(&calls, [answer([5: 11])], end: 6, after: 2.25) == ["s": 5])
  }

  @Test func `a service without an earlier look, or with too short an interval, has no rate`() throws {
    var calls = LiveCalls()
    #expect(try look(&calls, [answer([5: 1], of: "a")], end: 6, after: 0) == [:])
    #expect(try look(&calls, [answer([5: 3], of: "a"), answer([5: 100], of: "b")], end: 6, after: 2) == ["a": 1])
    #expect(try look(&calls, [answer([5: 3], of: "a")], end: 6, after: 8000) == [:])
  }

  @Test func `it requests the minute of the last look and the one before`() throws {
    var calls = LiveCalls()
    let end = try #require(Moment(moment(6)))
    #expect(calls.requests(for: ["a"], end: end).map(\.options) == [[.init("from", "2026-08-01T15:03:00.000000Z")]])
    _ = try look(&calls, [], end: 6, after: 0)
    let later = try #require(Moment(moment(40)))
    let requests = calls.requests(for: ["a", "b"], end: later)
    #expect(requests.map(\.words) == [["STATS", "a"], ["STATS", "b"]])
    #expect(requests.map(\.options[0].value) == Array(repeating: "2026-08-01T15:04:00.000000Z", count: 2))
  }
}
