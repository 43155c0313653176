package import CrosswalkRedis

/// Keeps a snapshot in step with Redis.
package protocol Follower: Actor {
  /// The comparison in progress.
  var comparison: Task<Result<Void, StoreError>, Never>? { get set }

  /// Reads from Redis what differs, and installs it.
  func compareOnce() async -> Result<Void, StoreError>
}

extension Follower {
  /// Compares with Redis; only one comparison runs at a time.
  package func compareInTurn() async throws(StoreError) {
    // A comparison in progress may have begun too early to see what the caller needs.
    while let running = comparison { _ = await running.value }
    let task = Task {
      let result = await self.compareOnce()
      // This is done here and not after the wait below, so that the loop above never finds a task that has ended.
      self.comparison = nil
      return result
    }
    comparison = task
    try await task.value.get()
  }
}

/// How a node learns what others change in Redis.
package enum Following {
  /// Calls `compare` every `interval`, and for each message on the channel, until the task is cancelled.
  ///
  /// Messages can be lost unnoticed, so they only make a comparison earlier.
  package static func run(
    address: RedisAddress, channel: String, interval: Duration, _ compare: @escaping @Sendable () async -> Void
  ) async {
    let subscription = RedisSubscription(address: address, channel: channel)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          await compare()
          try? await Task.sleep(for: interval)
        }
      }
      group.addTask {
        for await event in subscription.events {
          if case .message = event { await compare() }
        }
      }
      await group.next()
      group.cancelAll()
    }
    await subscription.close()
  }
}
