internal import CrosswalkStore

/// The name of a lock, a topic or a group, or a publish id, as `NameRule` allows it.
package struct CoordinationName: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let text: String

  /// - Throws: `CoordinationNameError` if the text is not a name; the error says what a name is.
  package init(_ text: String) throws(CoordinationNameError) {
    guard NameRule.allows(text) else { throw CoordinationNameError() }
    self.text = text
  }

  /// The name as it was given.
  package var description: String { text }

  /// Returns whether a name comes before another; names are ASCII, so their order is that of their bytes.
  package static func < (one: CoordinationName, other: CoordinationName) -> Bool {
    one.text < other.text
  }
}

/// A text that cannot be the name of a lock, a topic or a group, or a publish id.
package struct CoordinationNameError: Error, Equatable, CustomStringConvertible {
  package init() {}

  /// What a name is.
  package var description: String { "a name is \(NameRule.description)" }
}
