import CrosswalkRedis
import CrosswalkTesting
import Testing

@Suite struct RedisFailureTests {
  @Test func `commands fail while Redis is away, and work when it is back`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      _ = try await connection.send(RedisCommand("PING"))
      #expect(connection.isUp)
      await redis.kill()
      let error = await connection.failure("PING")
      #expect(error.isUnavailable)
      #expect(!connection.isUp)
      #expect(connection.health.reason != nil)
      try await redis.start()
      try await eventually { try await connection.send(RedisCommand("PING")) == .status("PONG") }
      #expect(connection.isUp)
      #expect(connection.health.reason == nil)
      await connection.close()
    }
  }

  @Test func `a restart between two commands is not noticed`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      _ = try await connection.send(RedisCommand("PING"))
      await redis.kill()
      try await redis.start()
      #expect(try await connection.send(RedisCommand("PING")) == .status("PONG"))
      await connection.close()
    }
  }

  @Test func `a command that was under way when Redis was killed has an unknown outcome`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      _ = try await connection.send(RedisCommand("PING"))
      async let blocked = connection.failure("BLPOP", "nothing", "0")
      let observer = RedisConnection(address: redis.address)
      try await eventually {
        let clients = try await observer.send(RedisCommand("INFO", "clients")).string ?? ""
        return clients.contains("blocked_clients:1")
      }
      await redis.kill()
      let error = await blocked
      #expect(error.isOutcomeUnknown)
      await connection.close()
      await observer.close()
    }
  }

  @Test func `many tasks survive kills of Redis, and each gets a reply or an error`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      try await withThrowingTaskGroup { group in
        for _ in 0..<20 {
          group.addTask {
            for number in 0..<500 {
              let text = "\(number)"
              do throws(RedisError) {
                let reply = try await connection.send(RedisCommand("ECHO", RedisWord(text)))
                #expect(reply.string == text)
              } catch {
                #expect(Optional(error).isUnavailable || Optional(error).isOutcomeUnknown)
                await Task.yield()
              }
            }
          }
        }
        for _ in 0..<3 {
          await redis.kill()
          try await redis.start()
        }
        try await group.waitForAll()
      }
      try await eventually { try await connection.send(RedisCommand("PING")) == .status("PONG") }
      await connection.close()
    }
  }

  @Test func `a command to a Redis that does not answer fails in time`() async throws {
    try await TestRedis.with { redis in
      var options = RedisConnection.Options()
      options.connectTimeout = .seconds(1)
      options.commandTimeout = .seconds(1)
      let connection = RedisConnection(address: redis.address, options: options)
      _ = try await connection.send(RedisCommand("SET", "key", "before"))
      redis.pause()
      let start = ContinuousClock.now
      let error = await connection.failure("SET", "key", "during")
      #expect(error.isOutcomeUnknown)
      // The kernel accepts connections for a stopped Redis, but nobody answers on them.
      let second = await connection.failure("PING")
      #expect(second.isUnavailable)
      #expect(start.duration(to: .now) < .seconds(10))
      redis.resume()
      try await eventually { try await connection.send(RedisCommand("PING")) == .status("PONG") }
      // Each reply belongs to its command, although one came too late.
      #expect(try await connection.send(RedisCommand("ECHO", "mine")).string == "mine")
      await connection.close()
    }
  }

  @Test func `commands that waited too long are not sent`() async throws {
    try await TestRedis.with { redis in
      var options = RedisConnection.Options()
      options.queueTimeout = .milliseconds(100)
      let connection = RedisConnection(address: redis.address, options: options)
      _ = try await connection.send(RedisCommand("PING"))
      async let slow = connection.send(RedisCommand("BLPOP", "nothing", "3"))
      let observer = RedisConnection(address: redis.address)
      try await eventually {
        let clients = try await observer.send(RedisCommand("INFO", "clients")).string ?? ""
        return clients.contains("blocked_clients:1")
      }
      let error = await connection.failure("SET", "late", "1")
      #expect(error.isUnavailable)
      #expect(try await slow == .null)
      #expect(try await observer.send(RedisCommand("EXISTS", "late")).integer == 0)
      await connection.close()
      await observer.close()
    }
  }

  @Test func `commands accepted before a close are answered, later ones are not`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      _ = try await connection.send(RedisCommand("PING"))
      let observer = RedisConnection(address: redis.address)
      async let last = connection.send(RedisCommand("BLPOP", "list", "5"))
      try await eventually {
        let clients = try await observer.send(RedisCommand("INFO", "clients")).string ?? ""
        return clients.contains("blocked_clients:1")
      }
      async let closed: Void = connection.close()
      _ = try await observer.send(RedisCommand("RPUSH", "list", "item"))
      #expect(try await last.array?.last?.string == "item")
      await closed
      let error = await connection.failure("PING")
      #expect(error.isUnavailable)
      await connection.close()
      await observer.close()
    }
  }

  @Test func `a socket that does not exist is unavailable at once`() async throws {
    let connection = RedisConnection(address: try RedisAddress("unix:/tmp/crosswalk-no-such.sock"))
    let error = await connection.failure("PING")
    guard case .unavailable(let reason) = error else {
      Issue.record("it is not there: \(String(describing: error))")
      return
    }
    #expect(reason.contains("unix:/tmp/crosswalk-no-such.sock"))
    await connection.close()
  }
}
