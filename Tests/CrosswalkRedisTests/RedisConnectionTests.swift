import CrosswalkRedis
import CrosswalkTesting
import Testing

@Suite struct RedisConnectionTests {
  @Test func `replies of every type are read`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      let replies = [
        try await connection.send(RedisCommand("SET", "key", "value")),
        try await connection.send(RedisCommand("GET", "key")),
        try await connection.send(RedisCommand("GET", "other")),
        try await connection.send(RedisCommand("INCRBY", "n", RedisWord(-7))),
      ]
      #expect(replies == [.status("OK"), .bulk(Array("value".utf8)), .null, .integer(-7)])
      #expect(replies.map(\.string) == ["OK", "value", nil, nil])
      #expect(replies.map(\.integer) == [nil, nil, nil, -7])
      let script = RedisScript("return {1, 'two', {false, {}}, redis.error_reply('BAD thing'), {ok = 'FINE'}}")
      #expect(
        try await connection.send(script.command(keys: []))
          == .array([
            .integer(1), .bulk(Array("two".utf8)), .array([.null, .array([])]),
            .error(RedisServerError(message: "BAD thing")), .status("FINE"),
          ]))
      await connection.close()
    }
  }

  @Test func `a script gets its keys and arguments`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      let script = RedisScript("return {KEYS[1], ARGV[1], ARGV[2]}")
      let reply = try await connection.send(script.command(keys: ["{a}:k"], arguments: ["x", RedisWord(5)]))
      #expect(reply.array?.map(\.string) == ["{a}:k", "x", "5"])
      await connection.close()
    }
  }

  @Test func `an error reply is thrown, and the connection stays up`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      _ = try await connection.send(RedisCommand("SET", "text", "abc"))
      let error = await #expect(throws: RedisError.self) {
        try await connection.send(RedisCommand("LPUSH", "text", "x"))
      }
      guard case .server(let refusal) = error else {
        Issue.record("not a refusal: \(String(describing: error))")
        return
      }
      #expect(refusal.code == "WRONGTYPE")
      #expect(connection.isUp)
      let replies = try await connection.send([
        RedisCommand("GET", "text"), RedisCommand("NONSENSE"), RedisCommand("PING"),
      ])
      #expect(replies.count == 3)
      #expect(replies[0].string == "abc")
      guard case .error(let unknown) = replies[1] else {
        Issue.record("not an error: \(replies[1])")
        return
      }
      #expect(unknown.code == "ERR")
      #expect(replies[2] == .status("PONG"))
      await connection.close()
    }
  }

  @Test func `values can hold any bytes, and be empty or large`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      let values: [[UInt8]] = [[], [0], Array(0...255), Array("\r\n$5\r\n".utf8), Array(repeating: 7, count: 5 << 20)]
      for value in values {
        _ = try await connection.send(RedisCommand("SET", RedisWord([0, 13, 10, 255]), RedisWord(value)))
        let reply = try await connection.send(RedisCommand("GET", RedisWord([0, 13, 10, 255])))
        #expect(reply.bytes == value)
      }
      await connection.close()
    }
  }

  @Test func `commands that were begun come before what is sent later, whether or not somebody waits`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      for number in 1...50 { _ = connection.begin([RedisCommand("RPUSH", "list", RedisWord(number))]) }
      let last = connection.begin([RedisCommand("RPUSH", "list", "51"), RedisCommand("NONSENSE")])
      let list = try await connection.send(RedisCommand("LRANGE", "list", "0", "-1"))
      #expect(list.array?.compactMap(\.string) == (1...51).map { "\($0)" })
      let replies = try await last.replies
      #expect(replies.first == .integer(51))
      guard case .error(let error)? = replies.last else {
        Issue.record("not an error: \(replies)")
        return
      }
      #expect(error.code == "ERR")
      await connection.close()
      let closed = connection.begin([RedisCommand("PING")])
      await #expect(throws: RedisError.self) { try await closed.replies }
    }
  }

  @Test func `a command can have a thousand words`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      var command = RedisCommand("HSET", "hash")
      for number in 0..<500 {
        command.append(RedisWord("field\(number)"))
        command.append(RedisWord(number))
      }
      let replies = try await connection.send([command, RedisCommand("HGET", "hash", "field321")])
      #expect(replies == [.integer(500), .bulk(Array("321".utf8))])
      await connection.close()
    }
  }

  @Test func `10,000 commands of many tasks each get their own reply`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      try await withThrowingTaskGroup { group in
        for task in 0..<100 {
          group.addTask {
            for number in 0..<50 {
              let text = "\(task):\(number)"
              let reply = try await connection.send(RedisCommand("ECHO", RedisWord(text)))
              #expect(reply.string == text)
            }
            let replies = try await connection.send((0..<50).map { RedisCommand("ECHO", RedisWord("\(task)/\($0)")) })
            #expect(replies.map(\.string) == (0..<50).map { "\(task)/\($0)" })
          }
        }
        try await group.waitForAll()
      }
      await connection.close()
    }
  }

  @Test func `a pipeline of 10,000 commands and 20 MB keeps its order`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      let padding = String(repeating: "x", count: 2000)
      let replies = try await connection.send(
        (0..<10_000).map { RedisCommand("ECHO", RedisWord("\($0)" + padding)) })
      #expect(replies.map(\.string) == (0..<10_000).map { "\($0)" + padding })
      #expect(try await connection.send([RedisCommand]()) == [])
      await connection.close()
    }
  }

  @Test func `the number of waiting commands is limited`() async throws {
    try await TestRedis.with { redis in
      var options = RedisConnection.Options()
      options.maximumQueuedCommands = 10
      options.commandTimeout = .seconds(2)
      let connection = RedisConnection(address: redis.address, options: options)
      _ = try await connection.send(RedisCommand("PING"))
      redis.pause()
      let errors = await withTaskGroup { group in
        for _ in 0..<100 {
          group.addTask { await connection.failure("PING") }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      redis.resume()
      let refused = errors.count { error in
        if case .unavailable(let reason) = error { reason.contains("the queue is full (10 commands") } else { false }
      }
      // One batch can be under way while ten commands wait.
      #expect(refused > 0)
      #expect(errors.allSatisfy { $0 != nil })
      await connection.close()
    }
  }
}
