/// Whoever knows the answers to a question: a service, or files.
protocol Answering: Sendable {
  /// The answers to the values, in their order; no value is empty or longer than the limit.
  func answers(to values: [String]) async throws(Failure) -> [Answer]

  /// The qualifiers that the dictionary declares.
  func qualifiers() async throws(Failure) -> [String]
}
