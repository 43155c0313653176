import Crosswalk
import Testing

@testable import CrosswalkCommand

@Suite struct BlockingTests {
  @Test func `work on another thread returns its result`() async {
    #expect(await Blocking.run { 40 + 2 } == 42)
  }

  @Test func `an error of the work is thrown to the caller`() async {
    await #expect(throws: LookupError.sameSystem("a")) {
      try await Blocking.run { () throws(LookupError) -> Int in throw .sameSystem("a") }
    }
  }
}
