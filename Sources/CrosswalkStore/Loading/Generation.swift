/// The name of one load of a dictionary: a ULID (github.com/ulid/spec), so that names sort by time.
package struct Generation: Sendable, Hashable {
  package let id: String

  /// Reads a name; nil if it is not a ULID.
  package init?(id: String) {
    guard ULID.isName(id) else { return nil }
    self.id = id
  }

  private init(_ id: ULID) {
    self.id = id.description
  }

  /// Returns a new name for a load at `time`.
  package static func new(at time: Moment = .now()) -> Generation {
    Generation(ULID(at: time))
  }
}
