import Crosswalk
import CrosswalkClient
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Synchronization
import Testing

/// The Swift client against the real service.
@Suite struct ClientTests {
  /// The order of a few things that happen at the same time.
  private final class Diary: Sendable {
    private let lines = Mutex<[String]>([])

    var entries: [String] { lines.withLock { $0 } }

    func write(_ line: String) {
      lines.withLock { $0.append(line) }
    }
  }

  private func client(of service: TestService) throws -> Client {
    Client(try #require(ServerAddress(service.address)))
  }

  @Test func `the Swift examples of the documentation run, and their comments are right`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve("--load", Locations.dictionaries)
      let client = try client(of: service)
      try await showCodes(client)
      let answer = try await client.lookup("Bolívar Soberano", in: "iso4217", from: "name", to: "alpha")
      #expect(answer == .ambiguous(["VED", "VES"]))
      let answers = try await client.lookup(["Euro", "Lek", "Taler"], in: "iso4217", from: "name", to: "alpha")
      #expect(answers == [.found("EUR"), .found("ALL"), .none])

      let billing = Billing(client: client)
      try await billing.closeBooks()
      let running = Task { try await billing.run() }
      try await eventually {
        // The group begins with what is published after it was made.
        try await client.publish("two chairs", to: "orders")
        let total = try JSON(parsing: try await service.ask("STATS billing.order")[0].dropFirst(3).utf8)["total"]
        return total?["count"]?.integer ?? 0 > 0 && total?["errors"] == .integer(0)
      }
      running.cancel()
      try await running.value
      await client.close()
      #expect(client.unrecorded.calls == 0)
    }
  }

  @Test func `a lock goes from one to the next, its fencing number rises`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let (one, other) = (try client(of: service), try client(of: service))
      let diary = Diary()
      let fences = try await withThrowingTaskGroup(of: Int64.self) { group in
        for number in 0..<20 {
          let client = number % 2 == 0 ? one : other
          group.addTask {
            try await client.withLock("n", wait: .seconds(60)) { lock in
              diary.write("in")
              await Task.yield()
              diary.write("out")
              return lock.fence
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(diary.entries == Array(repeating: ["in", "out"], count: 20).flatMap(\.self))
      #expect(Set(fences).count == 20)
      try await one.withLock("n") { lock in
        #expect(lock.fence > fences.max() ?? 0)
        await #expect(throws: LockError.busy("n")) { try await other.withLock("n") { _ in } }
      }
      #expect(try await service.ask("LOCKS") == ["OK []"])
    }
  }

  @Test func `a lock that an operator breaks cancels what holds it`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let client = try client(of: service)
      await #expect(throws: LockError.lost("n")) {
        try await client.withLock("n", lease: .seconds(3)) { _ in
          #expect(try await service.ask("BREAK n") == ["OK"])
          try await Task.sleep(for: .seconds(60))
        }
      }
    }
  }

  @Test func `a lock is held beyond its first lease`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let client = try client(of: service)
      let start = ContinuousClock.now
      try await client.withLock("n", lease: .seconds(2)) { lock in
        try await eventually {
          let locks = try await service.ask("LOCKS")[0]
          #expect(locks.contains("\(lock.fence)"))
          return start.duration(to: .now) > .seconds(5)
        }
      }
      #expect(try await service.ask("LOCKS") == ["OK []"])
    }
  }

  @Test func `a cancelled wait for a lock leaves nothing behind`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let client = try client(of: service)
      try await client.withLock("n") { _ in
        let waiting = Task { try await client.withLock("n", wait: .seconds(600)) { _ in Issue.record("it runs") } }
        // Waits, as far as can be seen from here.
        try await eventually { try await service.info()["connections"]?.integer ?? 0 >= 3 }
        waiting.cancel()
        await #expect(throws: LockError.client(.cancelled)) { try await waiting.value }
      }
      try await client.withLock("n") { _ in }
      #expect(try await service.ask("LOCKS") == ["OK []"])
    }
  }

  @Test func `each message goes to one member of a group, and to another member if it is not handled`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let client = try client(of: service)
      #expect(try await service.ask("SUBSCRIBE jobs group=g")[0] == "OK")
      let first = try await client.publish("job 0", to: "jobs", id: "j0")
      let again = try await client.publish("job 0", to: "jobs", id: "j0")
      #expect(first == again)
      for number in 1..<100 { try await client.publish("job \(number)", to: "jobs") }
      // Leaves over its tenth message, with more in the pipe.
      var handled: [String] = []
      for try await message in client.subscribe(to: "jobs", group: "g") {
        if handled.count == 9 { break }
        handled.append(message.payload)
      }
      #expect(handled == (0..<9).map { "job \($0)" })
      let diary = Diary()
      let members = (0..<2).map { _ in
        Task { for try await message in client.subscribe(to: "jobs", group: "g") { diary.write(message.payload) } }
      }
      try await eventually { Set(diary.entries).count >= 91 }
      #expect(Set(diary.entries) == Set((9..<100).map { "job \($0)" }))
      // What was acknowledged last may not be in Redis yet.
      try await eventually { try await service.ask("TOPICS")[0].contains(#""pending":0"#) }
      for member in members {
        member.cancel()
        try await member.value
      }
      #expect(diary.entries.count == 91)
      await client.close()
    }
  }

  @Test func `after the server was killed and is back, a group continues and loses nothing`() async throws {
    try await TestRedis.with { redis in
      try await Sandbox.with { sandbox in
        let socket = "unix:" + sandbox.path("s")
        let service = try await sandbox.serve("--redis", redis.address.description, listen: [socket])
        var configuration = Client.Configuration()
        configuration.retryTimeout = .seconds(60)
        let client = Client(try #require(ServerAddress(socket)), configuration: configuration)
        let diary = Diary()
        #expect(try await service.ask("SUBSCRIBE jobs group=g")[0] == "OK")
        let member = Task {
          for try await message in client.subscribe(to: "jobs", group: "g") { diary.write(message.payload) }
        }
        for number in 0..<20 { try await client.publish("job \(number)", to: "jobs", id: "j\(number)") }
        try await eventually { diary.entries.count >= 20 }
        #expect(await service.stop(SIGKILL) == .signalled(SIGKILL))
        let publishing = Task {
          for number in 20..<40 { try await client.publish("job \(number)", to: "jobs", id: "j\(number)") }
        }
        let next = try await sandbox.serve("--redis", redis.address.description, listen: [socket])
        try await publishing.value
        // Twice is allowed, of what was not acknowledged in time; never is not.
        try await eventually { Set(diary.entries) == Set((0..<40).map { "job \($0)" }) }
        member.cancel()
        try await member.value
        await client.close()
        #expect(await next.stop() == .exited(0))
      }
    }
  }
}
