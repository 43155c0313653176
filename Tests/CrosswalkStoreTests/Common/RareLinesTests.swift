import Testing

@testable import CrosswalkStore

@Suite struct RareLinesTests {
  private let start = ContinuousClock.now

  @Test func `a line of a kind is due once in an interval, and says how many were left out`() {
    let lines = RareLines(interval: .seconds(60))
    #expect(lines.leftOut(before: "a", at: start) == 0)
    #expect(lines.leftOut(before: "a", at: start + .seconds(1)) == nil)
    #expect(lines.leftOut(before: "b", at: start + .seconds(2)) == 0)
    #expect(lines.leftOut(before: "a", at: start + .seconds(59)) == nil)
    #expect(lines.leftOut(before: "a", at: start + .seconds(60)) == 2)
    #expect(lines.leftOut(before: "a", at: start + .seconds(61)) == nil)
    #expect(lines.leftOut(before: "b", at: start + .seconds(62)) == 0)
  }

  @Test func `the number of lines is limited for any number of kinds`() {
    let lines = RareLines(interval: .seconds(60))
    func written(at time: ContinuousClock.Instant) -> Int {
      (0..<1000).count { lines.leftOut(before: "\($0)", at: time) != nil }
    }
    #expect(written(at: start) == 101)
    #expect(written(at: start + .seconds(60)) >= 100)
  }

  @Test func `with an endless interval a line of a kind is written once`() {
    let lines = RareLines(interval: .seconds(Int64.max))
    #expect(lines.leftOut(before: "a", at: start) == 0)
    #expect(lines.leftOut(before: "a", at: start + .seconds(1_000_000_000)) == nil)
  }

  @Test func `amounts add up until a line is due, even if nothing more comes`() {
    let lines = RareLines(interval: .seconds(60), maximumKinds: .max)
    #expect(lines.add(5, to: "a", at: start) == 5)
    #expect(lines.add(1, to: "a", at: start + .seconds(10)) == nil)
    #expect(lines.add(2, to: "a", at: start + .seconds(20)) == nil)
    #expect(lines.due(at: start + .seconds(59)).isEmpty)
    #expect(lines.due(at: start + .seconds(60)).map(\.count) == [3])
    #expect(lines.due(at: start + .seconds(200)).isEmpty)
    #expect(lines.add(7, to: "a", at: start + .seconds(201)) == 7)
  }
}
