internal import CrosswalkStore

/// The name of a lock, a topic or a group, or the id under which a message is published, as `NameRule` says.
package struct CoordinationName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// - Throws: `CoordinationNameError` for what is no name; it says what would be one.
  package init(_ text: String) throws(CoordinationNameError) {
    guard NameRule.allows(text) else { throw CoordinationNameError() }
    self.text = text
  }

  /// The name as it was given.
  package var description: String { text }

  /// Names are ASCII, which orders as its bytes do.
  package static func < (one: CoordinationName, other: CoordinationName) -> Bool {
    one.text < other.text
  }
}

/// Something that cannot be the name of a lock, a topic or a group, or the id of a message.
package struct CoordinationNameError: Error, Equatable, CustomStringConvertible {
  package init() {}

  /// What would be right.
  package var description: String { "a name is \(NameRule.description)" }
}
