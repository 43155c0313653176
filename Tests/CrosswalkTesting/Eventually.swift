/// The error if a condition did not hold in time.
package struct NeverHappened: Error {
  /// The result of the last attempt.
  package let lastError: String
}

/// Calls `condition` again and again, for at most `limit`, until it holds.
///
/// If it throws an error, that counts as not yet holding.
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
