import CrosswalkClient

extension Client {
  /// A lookup in as few words as most tests need.
  func translate(
    _ value: String, in dictionary: String = "d", from: String = "a", to: String = "b"
  ) async throws -> Answer {
    try await lookup(value, in: dictionary, from: from, to: to)
  }
}
