import Crosswalk
import Testing

@testable import CrosswalkCommand

@Suite struct BlockingTests {
  @Test func `work away from the tasks' threads gives its result`() async {
    #expect(await Blocking.run { 40 + 2 } == 42)
  }

  @Test func `an error of the work is the caller's`() async {
    await #expect(throws: LookupError.sameSystem("a")) {
      try await Blocking.run { () throws(LookupError) -> Int in throw .sameSystem("a") }
    }
  }
}
