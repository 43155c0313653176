package import CrosswalkRedis

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
