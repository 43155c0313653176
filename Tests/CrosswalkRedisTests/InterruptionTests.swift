import CrosswalkTesting
import Dispatch
import Testing

@testable import CrosswalkRedis

@Suite struct InterruptionTests {
  @Test func `a pause lasts at least as long as requested`() {
    let interruption = Interruption()
    for duration in [Duration.zero, .milliseconds(30), .milliseconds(1100)] {
      let start = ContinuousClock.now
      #expect(interruption.pause(duration))
      #expect(start.duration(to: .now) >= duration)
    }
  }

  @Test func `an interruption ends the current pause and all later ones`() async {
    let interruption = Interruption()
    let start = ContinuousClock.now
    async let wasWhole = withCheckedContinuation { continuation in
      DedicatedThread.start { continuation.resume(returning: interruption.pause(.seconds(3600))) }
    }
    interruption.interrupt()
    #expect(await !wasWhole)
    #expect(!interruption.pause(.seconds(3600)))
    #expect(start.duration(to: .now) < .seconds(60))
  }
}
