internal import CrosswalkStore

/// The name of a service whose calls are recorded; `NameRule` says what is valid.
package struct ServiceName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// Checks a name.
  ///
  /// - Throws: `ServiceNameError` if the name is not valid; the error says what would be valid.
  package init(_ text: String) throws(ServiceNameError) {
    guard NameRule.allows(text) else { throw ServiceNameError() }
    self.text = text
  }

  /// Checks a name.
  ///
  /// - Throws: `ServiceNameError` if the name is not valid; the error says what would be valid.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ServiceNameError) {
    guard NameRule.allows(bytes) else { throw ServiceNameError() }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The name as it was given.
  package var description: String { text }

  /// Returns whether one name comes before the other; names are ASCII, so this is the order of their bytes.
  package static func < (one: ServiceName, other: ServiceName) -> Bool {
    one.text < other.text
  }
}

/// The error for a name that a service cannot have.
package struct ServiceNameError: Error, Equatable, CustomStringConvertible {
  package init() {}

  /// A sentence that says what would be valid.
  package var description: String { "the name of a service is \(NameRule.description)" }
}
