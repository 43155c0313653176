internal import CrosswalkStore

/// The name of a service whose calls are recorded, as `NameRule` says.
package struct ServiceName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// - Throws: `ServiceNameError` for what is no name; it says what would be one.
  package init(_ text: String) throws(ServiceNameError) {
    guard NameRule.allows(text) else { throw ServiceNameError() }
    self.text = text
  }

  /// - Throws: `ServiceNameError` for what is no name; it says what would be one.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ServiceNameError) {
    guard NameRule.allows(bytes) else { throw ServiceNameError() }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The name as it was given.
  package var description: String { text }

  /// Names are ASCII, which orders as its bytes do.
  package static func < (one: ServiceName, other: ServiceName) -> Bool {
    one.text < other.text
  }
}

/// Something that cannot be the name of a service.
package struct ServiceNameError: Error, Equatable, CustomStringConvertible {
  package init() {}

  /// What would be right.
  package var description: String { "the name of a service is \(NameRule.description)" }
}
