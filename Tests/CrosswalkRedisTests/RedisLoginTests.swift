import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

@Suite struct RedisLoginTests {
  @Test func `the database of the address is selected, and again after a reconnect`() async throws {
    try await TestRedis.with { redis in
      let address = try RedisAddress("unix:\(redis.directory)/redis.sock?db=3")
      let connection = RedisConnection(address: address)
      for _ in 0..<2 {
        _ = try await connection.send(RedisCommand("SET", "key", "three"))
        let list = try await connection.send(RedisCommand("CLIENT", "INFO")).string ?? ""
        #expect(list.contains(" db=3 "))
        await redis.kill()
        try await redis.start()
      }
      await connection.close()
    }
  }

  @Test func `a database that Redis does not have is unavailable`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: try RedisAddress("unix:\(redis.directory)/redis.sock?db=999"))
      let error = await connection.failure("PING")
      #expect(error?.description.contains("database 999") == true)
      await connection.close()
    }
  }

  @Test func `user and password are sent over TCP, and again after a reconnect`() async throws {
    try await withTCPRedis(["--requirepass", "p@ss:word", "--user", "ann", "on", ">s3cret", "~*", "+@all"]) {
      redis, port in
      for credentials in [":p%40ss%3Aword", "ann:s3cret"] {
        let connection = RedisConnection(address: try RedisAddress("redis://\(credentials)@127.0.0.1:\(port)"))
        #expect(try await connection.send(RedisCommand("PING")) == .status("PONG"))
        await redis.kill()
        try await redis.start()
        #expect(try await connection.send(RedisCommand("PING")) == .status("PONG"))
        await connection.close()
      }
    }
  }

  @Test func `a wrong password and a missing one give different errors, which do not show it`() async throws {
    try await withTCPRedis(["--requirepass", "right"]) { _, port in
      let wrong = RedisConnection(address: try RedisAddress("redis://:hunter2@127.0.0.1:\(port)"))
      let refused = await wrong.failure("PING")
      #expect(refused?.description.contains("WRONGPASS") == true)
      #expect(refused?.description.contains("hunter2") == false)
      let none = RedisConnection(address: try RedisAddress("redis://127.0.0.1:\(port)"))
      let asked = await none.failure("PING")
      #expect(asked?.description.contains("requires a password") == true)
      await wrong.close()
      await none.close()
    }
  }

  @Test func `a host can be given by its name`() async throws {
    try await withTCPRedis([]) { _, port in
      let connection = RedisConnection(address: try RedisAddress("redis://localhost:\(port)"))
      _ = try await connection.send(RedisCommand("PING"))
      #expect(connection.isUp)
      await connection.close()
    }
  }

  @Test func `a port without a listener is unavailable`() async throws {
    let connection = RedisConnection(address: try RedisAddress("redis://127.0.0.1:1"))
    let error = await connection.failure("PING")
    #expect(error?.description.contains("redis://127.0.0.1:1: Connection refused") == true)
    await connection.close()
  }

  /// Runs `body` with a redis-server that also listens on a TCP port.
  private func withTCPRedis(
    _ arguments: [String], _ body: (TestRedis, Int) async throws -> Void
  ) async throws {
    for attempt in 1... {
      // Another program can take the port before redis-server does.
      let port = try freePort()
      do {
        try await TestRedis.with(arguments + ["--bind", "127.0.0.1", "--port", "\(port)"]) { redis in
          try await body(redis, port)
        }
        return
      } catch let error as NeverHappened where attempt < 3 && error.lastError.contains("in use") {
        continue
      }
    }
  }

  /// Returns a port of 127.0.0.1 on which nobody listens now.
  private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
      }
    }
    try #require(status == 0)
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
