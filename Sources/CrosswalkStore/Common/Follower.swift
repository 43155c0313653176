package import CrosswalkRedis

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
      // Here, not after the wait below: whoever waits above must not find a task that is over.
      self.comparison = nil
      return result
    }
    comparison = task
    try await task.value.get()
  }
}

/// How a node keeps up with what others change in Redis.
package enum Following {
  /// Calls `compare` every `interval`, and whenever there is a message on the channel, until the task is cancelled.
  ///
  /// Messages can be lost without a sign, so they only make it quicker.
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
