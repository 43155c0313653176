/// Which calls of a service are captured: what the recorder has to know of its policy.
package struct CaptureRule: Sendable, Equatable {
  /// A call is slow that took longer than this many µs; `UInt64.max` is off.
  package var slowAbove: UInt64
  /// One in so many calls is sampled; 0 is off.
  package var sampleOneIn: UInt32

  package init(slowAbove: UInt64, sampleOneIn: UInt32) {
    self.slowAbove = slowAbove
    self.sampleOneIn = sampleOneIn
  }
}
