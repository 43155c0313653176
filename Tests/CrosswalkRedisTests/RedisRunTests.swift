import CrosswalkTesting
import Testing

@testable import CrosswalkRedis

@Suite struct RedisRunTests {
  @Test func `the run is read from the run_id of INFO only`() {
    func run(_ text: String) -> RedisRun? { RedisRun(info: .bulk(Array(text.utf8))) }
    #expect(run("# Server\r\nredis_version:7.0.15\r\nrun_id:0af9\r\ntcp_port:0\r\n") == RedisRun(id: "0af9"))
    for text in ["", "# Server\r\n", "run_id:", "run_id:\r\n"] { #expect(run(text) == nil) }
    for reply in [RedisReply.null, .integer(1), .error(RedisServerError(message: "NOPERM"))] {
      #expect(RedisRun(info: reply) == nil)
    }
  }

  @Test func `runs that were made up differ from each other, and are marked as such`() {
    let runs = [RedisRun.madeUp(), .madeUp(), .unknown]
    #expect(Set(runs).count == 3)
    #expect(runs.map(\.isTold) == [false, false, true])
  }

  @Test func `a connection learns the run at its login, and all connections agree on it`() async throws {
    try await TestRedis.with { redis in
      let (one, other) = (RedisConnection(address: redis.address), RedisConnection(address: redis.address))
      #expect(one.run == nil)
      let run = try await one.ping()
      #expect(run.isTold)
      #expect(one.run == run)
      #expect(try await other.ping() == run)
      let info = try await one.send(RedisCommand("INFO", "server")).string ?? ""
      #expect(info.contains("run_id:\(run.id)\r\n"))
      // A new connection reaches the same run; a restarted Redis is another run.
      _ = try await other.send(RedisCommand("CLIENT", "KILL", "TYPE", "normal"))
      try await eventually { try await one.ping() == run }
      await redis.kill()
      #expect(await one.failure("PING").isUnavailable)
      #expect(one.run == nil)
      try await redis.start()
      try await eventually { try await one.ping() != run }
      #expect(one.run?.isTold == true)
      await one.close()
      await other.close()
      #expect(one.run == nil)
    }
  }

  @Test func `a command for one run is not sent to another`() async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      func add(in run: RedisRun?) async -> Result<RedisReply, RedisError> {
        do throws(RedisError) {
          return .success(try await connection.send(RedisCommand("INCR", "n"), in: run))
        } catch {
          return .failure(error)
        }
      }
      // This holds for the command that makes the connection, too.
      guard case .failure(.otherRun(let run)) = await add(in: .unknown) else {
        Issue.record("it was sent")
        return
      }
      #expect(await add(in: run) == .success(.integer(1)))
      await redis.kill()
      try await redis.start()
      let next = await add(in: run)
      #expect(connection.run != run)
      #expect(next == .failure(.otherRun(try #require(connection.run))))
      #expect(await add(in: nil) == .success(.integer(1)))
      // Commands for several runs can share a batch; each is sent only to its own run.
      let known = try #require(connection.run)
      let results = await withTaskGroup { group in
        for number in 0..<200 { group.addTask { await add(in: number.isMultiple(of: 2) ? known : run) } }
        return await group.reduce(into: [false: 0, true: 0]) { counts, result in
          counts[(try? result.get()) != nil, default: 0] += 1
        }
      }
      #expect(results == [false: 100, true: 100])
      #expect(try await connection.send(RedisCommand("GET", "n")).string == "101")
      await connection.close()
    }
  }

  @Test func `if INFO is refused, each connection counts as a run of its own, and all else works`() async throws {
    try await TestRedis.with { redis in
      let admin = RedisConnection(address: redis.address)
      _ = try await admin.send(RedisCommand("ACL", "SETUSER", "default", "-info"))
      let connection = RedisConnection(address: redis.address)
      let run = try await connection.ping()
      #expect(!run.isTold)
      #expect(try await connection.ping() == run)
      #expect(try await connection.send(RedisCommand("SET", "a", "1"), in: run) == .status("OK"))
      _ = try await admin.send(RedisCommand("CLIENT", "KILL", "TYPE", "normal"))
      try await eventually { try await connection.ping() != run }
      #expect(connection.run?.isTold == false)
      #expect(await connection.failure("SET", "a", "2", in: run).isOtherRun)
      await connection.close()
      await admin.close()
    }
  }
}
