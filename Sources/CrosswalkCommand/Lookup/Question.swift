/// What is asked about each value.
struct Question: Sendable, Equatable {
  let dictionary: String
  let from: String
  let to: String
  let context: Context
  /// Whether every answer is wanted, not only the preferred one.
  let all: Bool
}
