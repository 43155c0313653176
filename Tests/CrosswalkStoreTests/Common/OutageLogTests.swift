import CrosswalkTesting
import Logging
import Testing

@testable import CrosswalkStore

@Suite struct OutageLogTests {
  private let log = RecordedLog()

  @Test func `a reason is logged once, however often it is noted, and so is its end`() {
    let outages = OutageLog("the tap drips", end: "the tap is dry", logger: log.logger)
    for reason in [nil, "a", "a", "b", "a", nil, nil, "a"] { outages.note(reason) }
    #expect(
      log.all == [
        "warning: the tap drips: a", "warning: the tap drips: b", "warning: the tap drips: a", "info: the tap is dry",
        "warning: the tap drips: a",
      ])
  }

  @Test func `without a subject the reason is logged alone, and without a message for the end there is no line`() {
    let outages = OutageLog(level: .error, logger: log.logger)
    for reason in ["a", nil, "a"] { outages.note(reason) }
    #expect(log.all == ["error: a", "error: a"])
  }

  @Test func `that Redis is away is not logged here, and does not end another reason`() {
    let outages = OutageLog("topic t cannot be read", level: .error, logger: log.logger)
    for error in [StoreError.unavailable("x"), .refused("no"), .unavailable("x"), .refused("no")] {
      outages.noteUnlessAway(error)
    }
    #expect(log.all == ["error: topic t cannot be read: Redis refused: no"])
  }
}
