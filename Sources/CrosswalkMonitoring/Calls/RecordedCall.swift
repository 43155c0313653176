internal import Crosswalk

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

/// What a call was asked, or what it answered, as it came in: it is read only if it is captured.
package struct Payload {
  private let bytes: UnsafeRawBufferPointer
  private let isEscaped: Bool

  /// A payload as it is, UTF-8.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    isEscaped = false
  }

  /// A payload that is written as a JSON string, which is known to be one; with its quotes.
  package init(jsonString: UnsafeRawBufferPointer) {
    bytes = jsonString
    isEscaped = true
  }

  /// The payload as UTF-8.
  package var text: [UInt8] {
    guard isEscaped else { return Array(bytes) }
    var scanner = JSONScanner(bytes)
    var text: [UInt8] = []
    // Nothing of what is no string after all: it may not be passed on as it stands.
    return (try? scanner.string(into: &text)) == nil ? [] : text
  }
}
