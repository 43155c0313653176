import Testing

@testable import CrosswalkCoordination

@Suite struct RecentLocksTests {
  private let start = ContinuousClock.now
  private var recent = RecentLocks()

  @Test mutating func `the last change of each lock is kept, for five seconds`() throws {
    let (a, b) = (try CoordinationName("a"), try CoordinationName("b"))
    recent.note(.freed(fence: 1), of: b, at: start)
    recent.note(.freed(fence: 2), of: a, at: start)
    recent.note(.freed(fence: 3), of: a, at: start + .seconds(1))
    #expect(fences(at: .seconds(1)) == [3, 1])
    #expect(fences(at: .milliseconds(4999)) == [3, 1])
    #expect(fences(at: .seconds(5)) == [3])
    #expect(fences(at: .seconds(6)) == [])
  }

  @Test mutating func `of many locks the old ones make room by themselves`() throws {
    for second in 0..<10 {
      for number in 0..<100 {
        let name = try CoordinationName("\(second)-\(number)")
        recent.note(.freed(fence: 4), of: name, at: start + .seconds(second))
      }
    }
    #expect(recent.count <= 1000)
    #expect(fences(at: .seconds(9)).count == 500)
    #expect(recent.count == 500)
  }

  private mutating func fences(at moment: Duration) -> [Int64] {
    recent.recent(at: start + moment).compactMap { if case .freed(let fence) = $0.change { fence } else { nil } }
  }
}
