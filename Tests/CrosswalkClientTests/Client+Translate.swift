import CrosswalkClient

extension Client {
  /// Looks a value up, with only the parameter that most tests need.
  func translate(
    _ value: String, in dictionary: String = "d", from: String = "a", to: String = "b"
  ) async throws -> Answer {
    try await lookup(value, in: dictionary, from: from, to: to)
  }
}
