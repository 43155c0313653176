import Testing

@testable import CrosswalkServer

struct DeliveryStallTimerTests {
  private static let start = LoopTime(uptime: .seconds(1))

  private static func at(_ seconds: Int64) -> LoopTime { start + .seconds(seconds) }

  @Test func `a subscriber that takes nothing for ten seconds while messages wait is disconnected`() {
    var stallTimer = DeliveryStallTimer(timing: Timing())
    stallTimer.unsent = 1
    #expect(stallTimer.isOver(sent: 100, onTheWay: 0, at: Self.at(0)) == false)
    #expect(stallTimer.isOver(sent: 100, onTheWay: 0, at: Self.at(9)) == false)
    #expect(stallTimer.isOver(sent: 100, onTheWay: 0, at: Self.at(10)) == true)
  }

  @Test func `a subscriber that takes a byte now and then is not disconnected`() {
    var stallTimer = DeliveryStallTimer(timing: Timing())
    stallTimer.unsent = 2
    for step in 0..<100 {
      #expect(stallTimer.isOver(sent: UInt64(step), onTheWay: 0, at: Self.at(Int64(step) * 9)) == false)
    }
    #expect(stallTimer.isOver(sent: 99, onTheWay: 0, at: Self.at(99 * 9 + 10)) == true)
  }

  @Test func `time in which no message waits does not count`() {
    var stallTimer = DeliveryStallTimer(timing: Timing())
    stallTimer.unsent = 1
    #expect(stallTimer.isOver(sent: 0, onTheWay: 0, at: Self.at(0)) == false)
    stallTimer.unsent = 0
    #expect(stallTimer.isOver(sent: 50, onTheWay: 0, at: Self.at(9)) == false)
    stallTimer.unsent = 1
    #expect(stallTimer.isOver(sent: 50, onTheWay: 0, at: Self.at(1000)) == false)
    #expect(stallTimer.isOver(sent: 50, onTheWay: 0, at: Self.at(1009)) == false)
    #expect(stallTimer.isOver(sent: 50, onTheWay: 0, at: Self.at(1010)) == true)
  }

  @Test func `bytes that our system holds for a peer that takes nothing count as waiting`() {
    var stallTimer = DeliveryStallTimer(timing: Timing())
    #expect(stallTimer.isOver(sent: 2_000_000, onTheWay: 1_999_000, at: Self.at(0)) == false)
    #expect(stallTimer.isOver(sent: 2_000_000, onTheWay: 1_998_000, at: Self.at(9)) == false)
    #expect(stallTimer.isOver(sent: 2_000_000, onTheWay: 1_998_000, at: Self.at(18)) == false)
    #expect(stallTimer.isOver(sent: 2_000_000, onTheWay: 1_998_000, at: Self.at(19)) == true)
  }

  @Test func `a pause that is too long is found soon`() {
    #expect(DeliveryStallTimer(timing: Timing()).interval <= .milliseconds(500))
  }

  @Test func `what is written and not unsent counts as taken`() {
    var sendProgress = SendProgress()
    sendProgress.written = 100
    sendProgress.look(unsent: 30)
    #expect(sendProgress.taken == 70)
    sendProgress.written += 10
    #expect(sendProgress.taken == 70)
    sendProgress.look(unsent: 0)
    #expect(sendProgress.taken == 110)
  }
}
