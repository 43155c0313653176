internal import Crosswalk

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
