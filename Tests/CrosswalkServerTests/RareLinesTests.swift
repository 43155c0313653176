import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

@Suite struct RareLinesTests {
  private let start = ContinuousClock.now

  @Test func `a line of a kind is due once in an interval, and tells how many were left out`() {
    let lines = RareLines(interval: .seconds(60))
    #expect(lines.leftOut(before: "a", at: start) == 0)
    #expect(lines.leftOut(before: "a", at: start + .seconds(1)) == nil)
    #expect(lines.leftOut(before: "b", at: start + .seconds(2)) == 0)
    #expect(lines.leftOut(before: "a", at: start + .seconds(59)) == nil)
    #expect(lines.leftOut(before: "a", at: start + .seconds(60)) == 2)
    #expect(lines.leftOut(before: "a", at: start + .seconds(61)) == nil)
    #expect(lines.leftOut(before: "b", at: start + .seconds(62)) == 0)
  }

  @Test func `of any number of kinds a bounded number of lines is written`() {
    let lines = RareLines(interval: .seconds(60))
    func written(at time: ContinuousClock.Instant) -> Int {
      (0..<1000).count { lines.leftOut(before: "\($0)", at: time) != nil }
    }
    #expect(written(at: start) == 101)
    #expect(written(at: start + .seconds(60)) >= 100)
  }

  @Test func `what Redis refuses again and again is not an error line each`() async throws {
    let log = RecordedLog()
    let start = ContinuousClock.now
    for _ in 1...1000 {
      let reply = await Reply.to(RequestCopy(arguments: [], options: []), log.logger) { _ in
        throw StoreError.refused("KIND of this test")
      }
      #expect(reply == .error(.unavailable, "Redis refused: KIND of this test"))
    }
    let seconds = Int(start.duration(to: .now).components.seconds)
    #expect((1...(seconds + 2)).contains(log.all.count))
    #expect(log.all[0] == "error: a command failed: Redis refused: KIND of this test")
  }
}
