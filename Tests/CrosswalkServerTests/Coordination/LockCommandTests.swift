import Crosswalk
import CrosswalkCoordination
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

/// Locks as clients use them, with real sockets.
@Suite(.timeLimit(.minutes(5)))
struct LockCommandTests {
  @Test func `a lock that is taken on one node is busy on the other, until it is released`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address, name: "one") { one in
        try await LockingNode.run(redis.address, name: "two") { two in
          let first = try await one.take("deploy")
          #expect(try await two.ask("LOCK deploy 1s") == "BUSY")
          #expect(try await two.ask("lock deploy 1s wait=0s") == "BUSY")
          #expect(try await two.ask("LOCK deploy 1s wait=20ms") == "BUSY")
          #expect(try await two.ask("EXTEND deploy \(first.token) 90s") == "OK")
          #expect(try await two.ask("EXTEND deploy wrong 90s") == "LOST")
          #expect(try await two.ask("UNLOCK deploy \"\"") == "LOST")
          #expect(try await two.ask("UNLOCK deploy \(first.token)") == "OK")
          #expect(try await one.ask("UNLOCK deploy \(first.token)") == "LOST")
          #expect(try await one.ask("EXTEND deploy \(first.token) 10ms") == "LOST")
          let second = try await two.take("deploy")
          #expect(second.fence > first.fence)
          #expect(try await one.ask("BREAK deploy") == "OK")
          #expect(try await one.ask("BREAK deploy") == "NONE")
          #expect(try await two.take("deploy").fence > second.fence)
        }
      }
    }
  }

  @Test func `all nodes list all holders, even on the connection that has taken the lock`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address, name: "one") { one in
        try await LockingNode.run(redis.address, name: "two") { two in
          #expect(try await two.ask("LOCKS") == "OK []")
          let tokens = [try await one.take("b").token, try await two.take("a:x", "1h").token]
          try await one.server.connect { client in
            try await client.send("LOCK c 24h\nLOCKS\n")
            _ = try LockingNode.held(try await client.line())
            #expect(try #require(try await client.line()).contains(#"{"name":"c","holder":"127.0.0.1:"#))
          }
          let locks = try await two.locks()
          #expect(locks.members("name") == ["a:x", "b", "c"])
          #expect(locks.members("holder").map { $0.string?.split(separator: " ").last } == ["two", "one", "one"])
          #expect(locks.array?.first?.memberNames == ["name", "holder", "since", "expires", "fence", "held_until"])
          let times = try ["since", "expires"].map {
            try #require(locks.array?.first?[$0]?.string.flatMap { Moment($0) })
          }
          #expect(times[1] == times[0].advanced(seconds: 3600))
          #expect(tokens.allSatisfy { !locks.text.contains($0) })
        }
      }
    }
  }

  @Test func `Redis clients get the same replies in their own protocol`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        try await node.server.connect { client in
          func send(_ line: String) async throws {
            try await client.send(String(decoding: RESP.requests(line), as: UTF8.self))
          }
          try await send("LOCK deploy 60s wait=1s")
          #expect(try await client.line() == "*2\r")
          #expect(try await client.line() == "$32\r")
          let token = try #require(try await client.line()).dropLast()
          #expect(try await client.line() == "$16\r")
          #expect(Int64(try #require(try await client.line()).dropLast()) != nil)
          try await send("LOCK deploy 60s\nEXTEND deploy \(token) 1m\nUNLOCK deploy \(token)\nUNLOCK deploy \(token)\n")
          for expected in ["$-1\r", "+OK\r", "+OK\r", "$-1\r"] { #expect(try await client.line() == expected) }
          try await send("LOCKS\nBREAK deploy\n")
          for expected in ["$2\r", "[]\r", "$-1\r"] { #expect(try await client.line() == expected) }
        }
      }
    }
  }

  @Test(arguments: [
    ("LOCK a", "LOCK takes name lease [wait=DURATION] [hold=DURATION]"),
    ("LOCK {a} 1s", "'{a}' is not a valid lock: a name is a letter or a digit"),
    ("LOCK a 9.999ms", "lease must be from 10ms to 24h, not '9.999ms'"),
    ("LOCK a 25h", "lease must be from 10ms to 24h, not '25h'"),
    ("LOCK a soon", "lease: 'soon' is not a duration"),
    ("LOCK a 1s wait=601s", "wait must be at most 10m, not '601s'"),
    ("LOCK a 1s wait=-1s", "wait: '-1s' is not a duration"),
    ("LOCK a 1s hold=25h", "hold must be at most 24h, not '25h'"),
    ("LOCK a 1s hold=30", "hold: '30' is not a duration"),
    ("EXTEND a token 0s", "lease must be from 10ms to 24h, not '0s'"),
    ("UNLOCK a", "UNLOCK takes name token"),
    ("BREAK .", "'.' is not a valid lock: a name is"),
  ])
  func `an error says what is wrong and what would be right`(_ line: String, _ message: String) async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        let reply = try await node.ask(line)
        #expect(reply.hasPrefix("ERR bad-request "))
        #expect(reply.contains(message))
      }
    }
  }

  @Test func `a released lock with a hold stays taken until the hold ends`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address, pollInterval: .seconds(3600)) { node in
        let start = ContinuousClock.now
        let first = try LockingNode.held(try await node.ask("LOCK deploy 10s hold=4s"))
        #expect(try await node.ask("UNLOCK deploy \(first.token)") == "OK")
        for line in [
          "UNLOCK deploy \(first.token)", "EXTEND deploy \(first.token) 1s", "UNLOCK deploy -", "EXTEND deploy - 1s",
        ] {
          #expect(try await node.ask(line) == "LOST", "\(line)")
        }
        #expect(try await node.ask("LOCK deploy 10s") == "BUSY")
        let held = try #require(try await node.locks().array?.first)
        #expect(held["name"] == "deploy")
        #expect(held["fence"]?.integer == first.fence)
        let times = try ["since", "expires", "held_until"].map { try #require(held[$0]?.string.flatMap { Moment($0) }) }
        #expect(times[2].microseconds - times[0].microseconds == 4_000_000)
        #expect(times[1] < times[2])
        let second = try LockingNode.held(try await node.ask("LOCK deploy 10s wait=20s hold=0s"))
        #expect(second.fence > first.fence)
        #expect((Duration.seconds(4)..<Duration.seconds(20)).contains(start.duration(to: .now)))
        #expect(try await node.locks().array?.first?["held_until"] == .null)
        #expect(try await node.ask("UNLOCK deploy \(second.token)") == "OK")
        _ = try await node.take("deploy")
      }
    }
  }

  @Test func `a break ends a hold, before and after the release`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        for isReleased in [false, true] {
          let (token, _) = try LockingNode.held(try await node.ask("LOCK deploy 10s hold=24h"))
          if isReleased { #expect(try await node.ask("UNLOCK deploy \(token)") == "OK") }
          #expect(try await node.ask("LOCK deploy 10s") == "BUSY")
          #expect(try await node.ask("BREAK deploy") == "OK")
          #expect(try await node.ask("LOCKS") == "OK []")
        }
        _ = try await node.take("deploy")
      }
    }
  }

  @Test func `applications may lock, and only operators may break`() throws {
    let locks = Locks(address: try RedisAddress(unixSocket: "/nowhere"), keys: try Keys())
    let roles = Command.locks(of: locks, logger: .quiet).map { ("\($0.name)", $0.role) }
    #expect(
      roles.map(\.0) == ["LOCK", "EXTEND", "UNLOCK", "LOCKS", "BREAK"]
        && roles.map(\.1) == [.application, .application, .application, .application, .operator])
  }

  @Test func `a release wakes the clients that wait, in the order in which they came`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address, pollInterval: .seconds(3600)) { node in
        let (token, fence) = try await node.take("deploy")
        try await node.server.connect { first in
          try await node.server.connect { second in
            try await first.send("LOCK deploy 60s wait=1m\n")
            try await node.waiting(for: "deploy", 1)
            try await second.send("LOCK deploy 60s wait=1m\n")
            try await node.waiting(for: "deploy", 2)
            #expect(try await node.ask("UNLOCK deploy \(token)") == "OK")
            let won = try LockingNode.held(try await first.line())
            #expect(won.fence > fence)
            #expect(try await node.ask("UNLOCK deploy \(won.token)") == "OK")
            #expect(try LockingNode.held(try await second.line()).fence > won.fence)
          }
        }
      }
    }
  }

  @Test func `a client that sends and closes its sending side gets what can be answered at once`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        for wait in ["", " wait=1m"] {
          let reply = try await node.server.connect { client in
            try await client.send("LOCK deploy 60s\(wait)\n")
            client.endInput()
            return try await client.rest()
          }
          let (token, _) = try LockingNode.held(String(reply.dropLast()))
          let busy = try await node.server.connect { client in
            try await client.send("LOCK deploy 60s\(wait)\n")
            client.endInput()
            return try await client.rest()
          }
          #expect(busy == "BUSY\n")
          #expect(try await node.ask("UNLOCK deploy \(token)") == "OK")
        }
      }
    }
  }

  @Test func `a waiting client whose connection closes is forgotten, and does not delay those after it`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address, pollInterval: .seconds(3600)) { node in
        let (token, _) = try await node.take("deploy")
        try await node.server.connect { behind in
          try await node.server.connect { client in
            // What comes after the LOCK is not read while it waits, but the end is still noticed.
            try await client.send("LOCK deploy 60s wait=10m\n" + String(repeating: "PING\n", count: 4000))
            try await node.waiting(for: "deploy", 1)
            try await behind.send("LOCK deploy 60s wait=10m\n")
            try await node.waiting(for: "deploy", 2)
          }
          try await node.waiting(for: "deploy", 1)
          #expect(try await node.ask("UNLOCK deploy \(token)") == "OK")
          #expect(try LockingNode.held(try await behind.line()).token != token)
        }
        try await node.waiting(for: "deploy", 0)
      }
    }
  }

  @Test func `without Redis locks are unavailable`() async throws {
    try await TestRedis.with { redis in
      try await LockingNode.run(redis.address) { node in
        let (token, _) = try await node.take("deploy")
        await redis.kill()
        let own = ["EXTEND deploy \(token) 1s", "UNLOCK deploy \(token)"]
        for line in ["LOCK a 1s", "LOCK a 1s wait=100ms", "LOCKS", "BREAK a"] + own {
          #expect(try await node.ask(line).hasPrefix("ERR unavailable "), "\(line)")
        }
      }
    }
  }
}
