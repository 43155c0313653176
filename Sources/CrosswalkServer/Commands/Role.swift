/// What a connection may do: each may also what those before it may.
package enum Role: String, Sendable, Comparable {
  /// Looks up, and reads statistics.
  case reader
  /// Also records, locks and sends messages.
  case application
  /// Everything.
  case `operator`

  package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .reader: 0
    case .application: 1
    case .operator: 2
    }
  }
}
