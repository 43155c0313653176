/// Something that was waited for did not come about.
package struct NeverHappened: Error {
  /// What happened instead, at the last look.
  package let lastError: String
}

/// Calls `attempt` until it does not throw, again and again for at most `limit`.
package func eventually(
  within limit: Duration = .seconds(20), _ attempt: () async throws -> Void
) async throws {
  let end = ContinuousClock.now + limit
  while true {
    do {
      return try await attempt()
    } catch {
      guard ContinuousClock.now < end else { throw NeverHappened(lastError: "\(error)") }
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}
