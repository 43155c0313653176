import CrosswalkRedis
import CrosswalkTesting

extension Sandbox {
  /// Runs `body` with a service that serves the dictionaries x and y, and with its Redis.
  static func withServedPair(
    _ body: (Sandbox, TestRedis, TestService) async throws -> Void
  ) async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        for name in ["x", "y"] {
          try sandbox.write("dictionary: \(name)\nsystems: [a, b]\nentries: {k: v}\n", to: name + ".yaml")
        }
        let service = try await sandbox.serve(
          "--redis", redis.address.description, "--load", sandbox.path("x.yaml"), "--load", sandbox.path("y.yaml"))
        try await body(sandbox, redis, service)
      }
    }
  }
}

extension TestRedis {
  /// The reply to a command, which is sent on a connection of its own.
  @discardableResult
  func send(_ words: String...) async throws -> RedisReply {
    let connection = RedisConnection(address: address)
    let reply = try await connection.send(RedisCommand(words.map { RedisWord($0) }))
    await connection.close()
    return reply
  }
}
