import CrosswalkTesting
import Dispatch
import Testing

@testable import CrosswalkRedis

@Suite struct InterruptionTests {
  @Test func `a pause lasts as long as it is to`() {
    let interruption = Interruption()
    for duration in [Duration.zero, .milliseconds(30), .milliseconds(1100)] {
      let start = ContinuousClock.now
      #expect(interruption.pause(duration))
      #expect(start.duration(to: .now) >= duration)
    }
  }

  @Test func `an interruption ends a pause that is under way, and all later ones`() async {
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
