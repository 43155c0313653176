import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

@Suite struct RepeatedFailureTests {
  @Test func `what Redis refuses again and again does not write an error line each time`() async throws {
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
