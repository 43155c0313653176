/// Keeps a snapshot of what Redis holds.
package protocol Follower: Actor {
  /// The comparison that is under way.
  var comparison: Task<Result<Void, StoreError>, Never>? { get set }

  /// Reads from Redis what differs, and takes it up.
  func compareOnce() async -> Result<Void, StoreError>
}

extension Follower {
  /// Compares with Redis, one comparison at a time.
  package func compareInTurn() async throws(StoreError) {
    // One that is under way may have begun too early to see what is asked for.
    while let running = comparison { _ = await running.value }
    let task = Task {
      let result = await self.compareOnce()
      // Here, not behind the wait below: who waits above must not find a task that is over.
      self.comparison = nil
      return result
    }
    comparison = task
    try await task.value.get()
  }
}
