import CrosswalkRedis
import CrosswalkTesting
import Testing

@Suite struct RedisSubscriptionTests {
  @Test func `messages of any bytes arrive in order`() async throws {
    try await TestRedis.with { redis in
      let subscription = RedisSubscription(address: redis.address, channel: "news")
      var events = subscription.events.makeAsyncIterator()
      #expect(await events.next() == .subscribed)
      #expect(subscription.health.isUp)
      let publisher = RedisConnection(address: redis.address)
      for number in 0..<100 {
        _ = try await publisher.send(RedisCommand("PUBLISH", "news", RedisWord([0, 255, UInt8(number)])))
      }
      for number in 0..<100 {
        #expect(await events.next() == .message([0, 255, UInt8(number)]))
      }
      await subscription.close()
      #expect(await events.next() == nil)
      await publisher.close()
    }
  }

  @Test func `a subscription subscribes again after Redis was away`() async throws {
    try await TestRedis.with { redis in
      let subscription = RedisSubscription(address: redis.address, channel: "news")
      var events = subscription.events.makeAsyncIterator()
      #expect(await events.next() == .subscribed)
      await redis.kill()
      try await eventually { !subscription.health.isUp }
      try await redis.start()
      #expect(await events.next() == .subscribed)
      let publisher = RedisConnection(address: redis.address)
      _ = try await publisher.send(RedisCommand("PUBLISH", "news", "again"))
      #expect(await events.next() == .message(Array("again".utf8)))
      await publisher.close()
      await subscription.close()
    }
  }

  @Test func `a subscription closes promptly, connected or not`() async throws {
    try await TestRedis.with { redis in
      let connected = RedisSubscription(address: redis.address, channel: "news")
      var events = connected.events.makeAsyncIterator()
      #expect(await events.next() == .subscribed)
      let disconnected = RedisSubscription(
        address: try RedisAddress("unix:/tmp/crosswalk-no-such.sock"), channel: "news")
      try await eventually { disconnected.health.reason != nil }
      let start = ContinuousClock.now
      await connected.close()
      await disconnected.close()
      await disconnected.close()
      // The limit is shorter than any timeout; on a busy machine a thread may wait a little for its turn.
      #expect(start.duration(to: .now) < .seconds(5))
    }
  }
}
