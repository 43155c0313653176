/// The name of one load of a dictionary: a ULID (github.com/ulid/spec), so names order by time.
package struct Generation: Sendable, Hashable {
  package let id: String

  package init(id: String) {
    self.id = id
  }

  /// A new name for a load at `time`.
  package static func new(at time: Moment = .now()) -> Generation {
    Generation(id: ULID(at: time).description)
  }
}
