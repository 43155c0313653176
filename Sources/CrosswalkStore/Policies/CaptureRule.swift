/// Which calls of a service are captured: what of its policy the way of every recording has to know.
package struct CaptureRule: Sendable, Equatable {
  /// Calls that took longer than this are slow, in microseconds; `.max` for none.
  package let slowAbove: UInt64
  /// One call in so many is a sample; 0 for none.
  package let sampleOneIn: UInt32

  package init(slowAbove: UInt64, sampleOneIn: UInt32) {
    self.slowAbove = slowAbove
    self.sampleOneIn = sampleOneIn
  }
}
