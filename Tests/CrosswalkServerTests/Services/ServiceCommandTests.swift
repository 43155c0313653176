import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

struct ServiceCommandTests {
  @Test func `figures of recorded calls are exact in both protocols`() async throws {
    try await TestRedis.with { redis in
      let clock = TestClock()
      try await MonitoredNode.run(redis.address, clock: clock) { node in
        let lines = (1...500).map { "RECORD a \($0)ms status=\($0 % 5 == 0 ? "error" : "ok")" }
        #expect(try await node.ask(lines + ["RECORD b 2s"]).allSatisfy { $0.hasPrefix("OK") })
        try await node.server.connect { client in
          for line in lines { try await client.send(String(decoding: RESP.requests(line), as: UTF8.self)) }
          client.endInput()
          _ = try await client.rest()
        }
        try await eventually { try await node.count("a") == 1000 }
        let total = try await node.total("a")
        #expect(total["errors"]?.integer == 200)
        #expect(total["mean_ms"] == .number(250.5))
        #expect(total["min_ms"] == .number(1))
        #expect(total["max_ms"] == .number(500))
        let document = try await node.document("STATS a period=hour compare=1h")
        #expect(document.memberNames == ["service", "from", "until", "total", "series", "compare"])
        #expect(document["compare"]?["total"]?["count"]?.integer == 0)
        let window = try await node.document(
          "STATS a from=2025-07-01T14:00:30+02:00 until=2025-07-01T12:02:01Z compare=1d")
        #expect(window["from"] == "2025-07-01T12:00:00Z")
        #expect(window["until"] == "2025-07-01T12:03:00Z")
        #expect(window["series"]?.array?.count == 3)
        #expect(window["compare"]?["from"] == "2025-06-30T12:00:00Z")
        let last = try await node.document("STATS a")
        #expect(last["series"]?.array?.count == 61)
        let top = try await node.document("TOP busiest")
        #expect(top.members("from") == Array(repeating: last["from"] ?? .null, count: 2))
        #expect(top.members("until") == Array(repeating: last["until"] ?? .null, count: 2))
        let services = try await node.document("SERVICES")
        #expect(services.members("service") == ["a", "b"])
        #expect(services.members("last_seen").allSatisfy { Moment($0.string ?? "") == clock.now })
        #expect(try await node.document("TOP busiest").members("service") == ["a", "b"])
        #expect(try await node.document("TOP slowest count=1").members("service") == ["b"])
        #expect(try await node.document("TOP failing").members("errors") == [200, 0])
        #expect(try await node.count("never-seen") == 0)
      }
    }
  }

  @Test func `a policy that is set on one node holds on the other, and both show the captures`() async throws {
    try await TestRedis.with { redis in
      try await MonitoredNode.run(redis.address, name: "one") { one in
        try await MonitoredNode.run(redis.address, name: "two") { two in
          let standard = try await one.ask("POLICY s")[0]
          #expect(
            standard == #"OK {"service":"s","slow":"1s","sample":100,"keep":10,"payload":16384,"redact":"#
              + #"["password","passwd","pwd","secret","token","authorization","cookie","apikey","privatekey","#
              + #""credential","session","card","pan","cvv","pin","ssn"],"cards":"on"}"#)
          let set = try await one.ask("POLICY s slow=5ms sample=1 keep=2 redact=pin", "RECORD s 6ms", "POLICY s")
          #expect(set[0].hasPrefix(#"OK {"service":"s","slow":"5ms","sample":1,"keep":2,"#))
          #expect(set[1] == "OK slow sample")
          #expect(set[2] == set[0])
          try await eventually { try await two.ask("POLICY s")[0] == set[0] }
          let line = #"RECORD s 7.5ms cid=c-7 status=error req="{\"pin\": 1234}" res=done"#
          #expect(try await two.ask(line)[0] == "OK slow sample")
          try await eventually { try await one.document("SLOW s").array?.count == 2 }
          let slowest = try await one.document("SLOW s count=1")
          #expect(slowest.members("elapsed_ms") == [.number(7.5)])
          #expect(slowest.members("threshold_ms") == [5])
          #expect(slowest.members("node") == ["two"])
          #expect(slowest.members("cid") == ["c-7"])
          #expect(slowest.members("request") == [#"{"pin": "[redacted]"}"#])
          #expect(slowest.members("response") == ["done"])
          #expect(try await two.document("SLOW s cid=c-7").members("id") == slowest.members("id"))
          #expect(try await two.document("SLOW s until=2001-01-01T00:00:00Z") == [])
          try await eventually { try await two.document("SAMPLES s").array?.count == 2 }
          #expect(try await two.document("SAMPLES s status=error").members("cid") == ["c-7"])
          #expect(try await two.document("SAMPLES s status=ok").members("cid") == [.null])
        }
      }
    }
  }

  @Test func `forgotten captures are gone on every node, and figures only on request`() async throws {
    try await TestRedis.with { redis in
      try await MonitoredNode.run(redis.address) { one in
        try await MonitoredNode.run(redis.address) { two in
          _ = try await one.ask("POLICY s slow=1ms sample=1", "RECORD s 2ms")
          try await eventually { try await two.ask("RECORD s 3ms")[0] == "OK slow sample" }
          try await eventually { try await (two.document("SLOW s").array?.count ?? 0) >= 2 }
          #expect(try await one.ask("FORGET s", "SLOW s", "SAMPLES s") == ["OK", "OK []", "OK []"])
          #expect(try await two.ask("SLOW s", "SAMPLES s") == ["OK []", "OK []"])
          try await eventually { try await (one.count("s") ?? 0) >= 2 }
          #expect(try await two.ask("FORGET s statistics=yes", "SERVICES") == ["OK", "OK []"])
          #expect(try await two.count("s") == 0)
          #expect(try await two.ask("POLICY s")[0].contains(#""slow":"1s""#))
          #expect(try await one.ask("FORGET s statistics=no")[0].hasPrefix("ERR bad-request "))
        }
      }
    }
  }

  @Test func `recording continues while Redis is away, and everything is written once when it is back`() async throws {
    try await TestRedis.with(["--appendonly", "yes", "--appendfsync", "always"]) { redis in
      try await MonitoredNode.run(redis.address) { node in
        #expect(try await node.ask("POLICY t sample=off")[0].hasPrefix("OK "))
        #expect(try await node.ask("POLICY s slow=1ms sample=off", "RECORD s 2ms")[1] == "OK slow")
        try await eventually { try await node.count("s") == 1 }
        try await eventually { try await node.document("SLOW s").array?.count == 1 }
        await redis.kill()
        #expect(try await node.ask((0..<100).map { "RECORD s \($0)us" }) == Array(repeating: "OK", count: 100))
        #expect(try await node.ask("RECORD s 3ms req=x", "RECORD t 1us") == ["OK slow", "OK"])
        for line in ["STATS s", "SERVICES", "TOP busiest", "SLOW s", "SAMPLES s", "FORGET s", "POLICY s slow=2ms"] {
          #expect(try await node.ask(line)[0].hasPrefix("ERR unavailable "), "\(line)")
        }
        #expect(try await node.ask("POLICY s")[0].contains(#""slow":"1ms""#))
        try await eventually { try await node.document("INFO")["held"]?["counts"]?.integer == 102 }
        #expect(try await node.document("INFO")["held"]?["captures"]?.integer == 1)
        #expect(try await node.document("INFO")["dropped"] == ["counts": 0, "captures": 0])
        try await redis.start()
        try await eventually { try await node.count("s") == 102 }
        try await eventually { try await node.document("SLOW s").array?.count == 2 }
        try await eventually { try await node.document("INFO")["held"] == ["counts": 0, "captures": 0] }
        #expect(try await node.count("t") == 1)
      }
    }
  }

  @Test func `a Redis that hangs makes questions unavailable in ten seconds, and does not delay RECORD`() async throws {
    try await TestRedis.with { redis in
      try await MonitoredNode.run(redis.address) { node in
        #expect(try await node.ask("RECORD s 2ms")[0].hasPrefix("OK"))
        try await eventually { try await node.count("s") == 1 }
        redis.pause()
        let start = ContinuousClock.now
        async let answers = ["STATS s", "FORGET s statistics=yes", "POLICY s slow=2ms"].concurrently {
          try await node.ask($0)[0]
        }
        #expect(try await node.ask(Array(repeating: "RECORD s 1us cid=x", count: 1000)).count == 1000)
        #expect(start.duration(to: .now) < .seconds(4))
        for answer in try await answers { #expect(answer.hasPrefix("ERR unavailable ")) }
        #expect(start.duration(to: .now) < .seconds(10))
        redis.resume()
        try await eventually { try await node.count("s") == 1001 }
      }
    }
  }

  @Test func `a service over the limit is refused on every node, until another is forgotten`() async throws {
    try await TestRedis.with { redis in
      try await MonitoredNode.run(redis.address, limit: 2) { one in
        try await MonitoredNode.run(redis.address, limit: 2) { two in
          #expect(try await one.ask("RECORD a 1us", "RECORD b 1us").allSatisfy { $0.hasPrefix("OK") })
          #expect(try await one.ask("RECORD c 1us")[0].hasPrefix("ERR limit "))
          // Until Redis knows both services, the other node may register one of its own.
          try await eventually { try await one.document("SERVICES").members("service") == ["a", "b"] }
          try await eventually { try await two.ask("RECORD c 1us")[0].hasPrefix("ERR limit ") }
          #expect(try await two.ask("RECORD a 1us")[0].hasPrefix("OK"))
          #expect(try await one.ask("FORGET b statistics=yes")[0] == "OK")
          for node in [one, two] { try await eventually { try await node.ask("RECORD c 1us")[0].hasPrefix("OK") } }
          try await eventually { try await one.document("SERVICES").members("service") == ["a", "c"] }
        }
      }
    }
  }

  @Test func `a graceful stop writes what was counted and captured last`() async throws {
    try await TestRedis.with { redis in
      try await MonitoredNode.run(redis.address) { node in
        _ = try await node.ask("POLICY s slow=1ms sample=off")
        for number in 0..<20 { _ = try await node.ask(["RECORD s \(number + 2)ms", "RECORD t 1us"]) }
      }
      try await MonitoredNode.run(redis.address) { node in
        let (s, t) = try await (node.count("s"), node.count("t"))
        #expect(s == 20 && t == 20)
        #expect(try await node.document("SLOW s").array?.count == 20)
      }
    }
  }

  @Test(arguments: [
    ("STATS", "STATS takes service"), ("STATS a!", "'a!' is not a service name"),
    ("STATS a period=week", "period is minute, hour or day, not 'week'"),
    ("STATS a from=yesterday", "from must be a time, not 'yesterday'; "),
    ("STATS a until=2025-07-01T12:00:00+0100", "+0100'; a time is RFC 3339, such as 2025-07-01T12:00:00Z"),
    ("STATS a compare=1", "compare: '1' is not a duration"),
    ("STATS a from=2025-07-02T00:00:00Z until=2025-07-01T00:00:00Z", "from must be before until"),
    ("STATS a from=2001-01-01T00:00:00Z", "a window can have at most 3000 minutes"),
    ("TOP", "TOP takes slowest|busiest|failing"), ("TOP best", "TOP takes slowest, busiest or failing, not 'best'"),
    ("TOP slowest count=0", "count must be a number from 1 to 1000, not '0'"),
    ("TOP slowest count=+1", "count must be a number"),
    ("SAMPLES a status=slow", "status is ok or error, not 'slow'"),
    ("SAMPLES a count=x", "count must be a number from 1 to 2000, not 'x'"),
    ("SLOW a from=2025-07-02T00:00:00Z until=2025-07-01T00:00:00Z", "from must be before until"),
    ("SLOW a count=1001", "count must be a number from 1 to 1000"), ("SLOW a cid", "unexpected 'cid'"),
    ("FORGET a statistics=maybe", "statistics must be yes; otherwise leave it out"),
    ("POLICY a slow=0us", "'0us' is not a valid threshold; write a duration from 1us to 24h"),
    ("POLICY a sample=0", "sample is '0'; give 1 to 1000000, or off"),
    ("POLICY a keep=1001", "keep is '1001'; give 1 to 1000"), ("POLICY a sampel=1", "no option 'sampel'"),
    ("SERVICES all", "SERVICES takes no arguments"),
  ])
  func `an error is reported before Redis is asked`(line: String, message: String) async throws {
    let reply = await ServiceDesk.reply(to: line)
    #expect(reply.hasPrefix("ERR bad-request \""))
    #expect(reply.contains(message), "\(reply)")
  }

  @Test func `each role may give its commands and no others`() async throws {
    let lines = [
      "RECORD a 1ms", "POLICY a", "POLICY a slow=1ms", "SAMPLES a", "SLOW a", "FORGET a", "SERVICES", "STATS a",
      "TOP busiest", "POLICY a! slow=1ms", "POLICY",
    ]
    let denied: [Role: Set<Int>] = [.reader: [0, 1, 2, 3, 4, 5, 9, 10], .application: [2, 3, 4, 5, 9], .operator: []]
    for (role, expected) in denied {
      var found: Set<Int> = []
      for (index, line) in lines.enumerated() where await ServiceDesk.reply(to: line, role).hasPrefix("ERR denied ") {
        found.insert(index)
      }
      #expect(found == expected, "\(role)")
    }
  }
}

/// The commands on services without Redis.
private enum ServiceDesk {
  static func reply(to line: String, _ role: Role = .operator) async -> String {
    guard let address = try? RedisAddress(unixSocket: "/nowhere/redis.sock"), let keys = try? Keys() else {
      return "no address"
    }
    let engine = MonitorEngine(address: address, keys: keys, node: "n", logger: .quiet)
    let node = Node(
      version: "1", name: "n", table: CommandTable(Command.services(of: engine, logger: .quiet)),
      recorderState: engine.recorderState, facts: { InfoFacts() })
    var core = ProtocolCore(session: Session(role: role, loopContext: LoopContext(node: node)))
    var writer = ReplyWriter()
    let (_, next) = Array((line + "\n").utf8).withUnsafeBytes { core.process($0, into: &writer) }
    if case .reply(let request) = next {
      core.writeAll(await request.run(ConnectionIdentity(name: "test")).reply, into: &writer)
    }
    await engine.finish(within: .zero)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension Array where Element: Sendable {
  /// Returns what `body` makes of each element; all of them run at the same time.
  fileprivate func concurrently<Result: Sendable>(
    _ body: @escaping @Sendable (Element) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
      for element in self { group.addTask { try await body(element) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
