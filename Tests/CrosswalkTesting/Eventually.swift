/// Something that was waited for did not come about.
package struct NeverHappened: Error {
  /// What happened instead, at the last look.
  package let lastError: String
}

/// Calls `condition` again and again, for at most `limit`, until it holds; an error counts as not yet.
package func eventually(
  within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while true {
    var lastError = "the condition does not hold"
    do {
      if try await condition() { return }
    } catch {
      lastError = "\(error)"
    }
    guard ContinuousClock.now < end else { throw NeverHappened(lastError: lastError) }
    try await Task.sleep(for: .milliseconds(10))
  }
}
