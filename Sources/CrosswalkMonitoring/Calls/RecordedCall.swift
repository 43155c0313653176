internal import Crosswalk

/// A call that a service handled, as the recording application describes it.
///
/// It only points to the caller's memory, which must remain valid until the call is recorded.
package struct RecordedCall {
  /// The name of the service, which is not checked yet.
  package let service: UnsafeRawBufferPointer
  /// How long the call took, in µs.
  package let elapsed: UInt64
  /// Whether the call failed.
  package var failed = false
  /// The caller's correlation id: at most `longestCorrelationID` bytes of UTF-8.
  package var cid: UnsafeRawBufferPointer?
  package var request: Payload?
  package var response: Payload?

  /// The largest length of a correlation id, in bytes.
  package static let longestCorrelationID = ProtocolLimits.correlationID

  package init(service: UnsafeRawBufferPointer, elapsed: UInt64) {
    self.service = service
    self.elapsed = elapsed
  }
}

/// The request or the response of a call as it arrived; it is decoded only if the call is captured.
package struct Payload {
  private let bytes: UnsafeRawBufferPointer
  private let isEscaped: Bool

  /// Creates a payload from UTF-8 text without escapes.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    isEscaped = false
  }

  /// Creates a payload from a valid JSON string, including its quotes.
  package init(jsonString: UnsafeRawBufferPointer) {
    bytes = jsonString
    isEscaped = true
  }

  /// The payload as UTF-8.
  package var text: [UInt8] {
    guard isEscaped else { return Array(bytes) }
    var scanner = JSONScanner(bytes)
    var text: [UInt8] = []
    // If it is not a valid string after all, it is left out, because it must not be passed on as it is.
    return (try? scanner.string(into: &text)) == nil ? [] : text
  }
}
