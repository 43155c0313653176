import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkServer
import CrosswalkTesting
import FoundationEssentials
import Testing

/// Statistics from counting to reading.
@Suite struct StatisticsTests {
  @Test func `every figure of two nodes over several days is exact`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      clock.advance(by: -86_400)
      let nodes = [bench.node(clock), bench.node(clock)]
      var exact = ExactCalls()
      for _ in 0..<40 {
        for node in nodes {
          for service in ["a", "b.c"] { exact.calls += await node.record(service, .random(in: 0...50)) }
          try await node.flusher.flush()
        }
        clock.advance(by: .random(in: 1...3000))
      }
      try await bench.expectExactly(exact)
      #expect(nodes.map(\.flusher.figures) == [HeldFigures(), HeldFigures()])
      #expect(nodes.flatMap(\.log.all) == [])
    }
  }

  @Test func `a service that was never seen, and a minute without calls, have no figures but counts of 0`() async throws
  {
    try await Workbench.with { bench in
      let window = try Window(.minute, from: nil, until: nil, now: .now)
      let document = try await bench.statistics.figures(of: ServiceName("never"), in: window).document()
      ExactCalls().expect(document, window, "nothing")
      let text = document["total"]?.text ?? ""
      #expect(
        text == """
          {"count":0,"errors":0,"rate_per_s":0.0,"mean_ms":null,"min_ms":null,"max_ms":null,"p50_ms":null,\
          "p90_ms":null,"p95_ms":null,"p99_ms":null,"p999_ms":null}
          """)
      #expect(document["compare"] == nil)
    }
  }

  @Test func `a window is compared with the same window a day earlier`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      clock.advance(by: -86_400)
      let node = bench.node(clock)
      var exact = ExactCalls(calls: await node.record("a", 20))
      try await node.flusher.flush()
      clock.advance(by: 86_400)
      exact.calls += await node.record("a", 30)
      try await node.flusher.flush()
      clock.advance(by: 30)
      let window = try Window(.minute, from: nil, until: nil, now: clock.now)
      let earlier = try window.earlier(by: .seconds(86_400))
      let others = try await bench.statistics.figures(of: ServiceName("a"), in: earlier)
      let document = try await bench.statistics.figures(of: ServiceName("a"), in: window).document(comparedWith: others)
      exact.expect(document, window, "today")
      exact.expect(document["compare"], earlier, "yesterday")
      #expect(document["compare"]?["total"]?["count"] == .integer(20))
    }
  }

  @Test func `services are listed by name with the time at which they were last seen`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let times = [clock.now, clock.now + 30].map { $0.formatted(.iso8601) }
      let node = bench.node(clock)
      #expect(try await bench.statistics.services() == [])
      for service in ["b", "a"] {
        _ = await node.record(service, 1)
        try await node.flusher.flush()
        clock.advance(by: 30)
      }
      #expect(
        try await JSON.array(bench.statistics.services().map(\.document)).text == """
          [{"service":"a","last_seen":"\(times[1])"},{"service":"b","last_seen":"\(times[0])"}]
          """)
    }
  }

  @Test(arguments: Ranking.allCases)
  func `services are ranked over all parts of a window, with their shares`(_ ranking: Ranking) async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      clock.advance(by: -30 * 3600)
      let node = bench.node(clock)
      var exact = ExactCalls()
      for _ in 0..<30 {
        for number in 0..<8 { exact.calls += await node.record("s\(number)", .random(in: 0...40)) }
        try await node.flusher.flush()
        clock.advance(by: 3600)
      }
      let now = clock.now + 100
      let window = try Window(from: now - 27.5 * 3600, until: now - 1800, now: now)
      #expect(window.cover.contains { $0.period == .day } || window.cover.contains { $0.period == .hour })
      let within = exact.from(window.from, until: window.until)
      let top = JSON.array(try await bench.statistics.ranked(ranking, count: 5, in: window).map(\.document))
      let names = top.array?.compactMap { $0["service"]?.string } ?? []
      #expect(names == Array(within.ranked(by: ranking).prefix(5)))
      for entry in top.array ?? [] {
        let mine = within.of(entry["service"]?.string ?? "")
        mine.expect(entry, seconds: window.length, "\(ranking)")
        #expect(entry["share_of_calls"]?.double == Double(mine.calls.count) / Double(within.calls.count))
        #expect(entry["share_of_time"]?.double == Double(mine.time) / Double(within.time))
      }
    }
  }

  @Test func `services of equal rank are in the order of their names, and idle ones are left out`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      clock.advance(by: -7200)
      let node = bench.node(clock)
      await node.record([.init(service: "earlier", minute: clock.minute, elapsed: 5, failed: false)])
      try await node.flusher.flush()
      clock.advance(by: 7200)
      for name in ["c", "a", "B", "b"] {
        await node.record([.init(service: name, minute: clock.minute, elapsed: 0, failed: false)])
      }
      try await node.flusher.flush()
      for ranking in Ranking.allCases {
        let window = try Window(from: nil, until: nil, now: clock.now + 1)
        let top = JSON.array(try await bench.statistics.ranked(ranking, count: 10, in: window).map(\.document))
        #expect(top.array?.compactMap { $0["service"]?.string } == ["B", "a", "b", "c"])
        #expect(top.array?.first?["share_of_time"] == .number(0))
        #expect(top.array?.first?["share_of_calls"] == .number(0.25))
      }
    }
  }

  @Test func `counts are kept for 48 hours, 60 days and 2 years, in compact hashes`() async throws {
    try await Workbench.with { bench in
      let clock = TestClock()
      let node = bench.node(clock)
      let times = (0..<BucketScale.overflow).compactMap(BucketScale.middle) + [1 << 33]
      await node.record(times.map { .init(service: "a", minute: clock.minute, elapsed: $0, failed: false) })
      try await node.flusher.flush()
      let keys = try await bench.keyNames()
      #expect(keys.count == 4)
      for period in Period.allCases {
        let key = try #require(keys.first { $0.hasPrefix("crosswalk:{s:a}:\(period.rawValue):") })
        #expect(key.hasSuffix(":\(period.start(of: clock.minute))"))
        let left = try await bench.send("TTL", key).integer ?? 0
        #expect((period.retention...period.retention + period.length).contains(left))
        #expect(try await bench.send("OBJECT", "ENCODING", key).string == "listpack")
        // The hash has all 466 buckets, five figures and a process.
        #expect(try await bench.send("HLEN", key).integer == 472)
      }
    }
  }
}

extension ExactCalls {
  var time: UInt64 { calls.reduce(0) { $0 + $1.elapsed } }

  /// Returns the services in the order of a ranking, then of their names.
  func ranked(by ranking: Ranking) -> [String] {
    let values = Dictionary(grouping: calls, by: \.service).mapValues { calls in
      switch ranking {
      case .slowest: Double(ExactCalls(calls: calls).time) / Double(calls.count)
      case .busiest: Double(calls.count)
      case .failing: Double(calls.count { $0.failed })
      }
    }
    return values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }
}
