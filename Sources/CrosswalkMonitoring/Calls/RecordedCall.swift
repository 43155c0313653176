/// A call that a service handled, as whoever records it tells of it.
///
/// It only points to what was told, which has to live until the call is recorded.
package struct RecordedCall {
  /// The name of the service, which is still to be checked.
  package let service: UnsafeRawBufferPointer
  /// How long the call took, in µs.
  package let elapsed: UInt64
  /// Whether it failed.
  package var failed = false
  /// The caller's correlation id: at most `longestCorrelationID` bytes of UTF-8.
  package var cid: UnsafeRawBufferPointer?
  package var request: Payload?
  package var response: Payload?

  /// How long a correlation id may be, in bytes.
  package static let longestCorrelationID = 128

  package init(service: UnsafeRawBufferPointer, elapsed: UInt64) {
    self.service = service
    self.elapsed = elapsed
  }
}
