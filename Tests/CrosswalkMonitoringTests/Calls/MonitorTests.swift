import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Testing

/// What an application reads of its own calls and those of others.
@Suite struct MonitorTests {
  @Test func `applications see the calls of each other`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock(.now())
      let (one, other) = (bench.application(clock: clock), bench.application(clock: clock))
      try await one.running {
        try await other.running {
          for _ in 0..<3 { one.monitor.record("a", elapsed: .milliseconds(10)) }
          other.monitor.record("a", elapsed: .milliseconds(50), status: .error)
          other.monitor.record("b", elapsed: .milliseconds(20))
        }
      }
      let monitor = one.monitor
      let services = try await monitor.services()
      #expect(services.map(\.service) == ["a", "b"])
      #expect(services.allSatisfy { abs($0.lastSeen.timeIntervalSince(clock.now.date)) <= 1 })
      let statistics = try await monitor.statistics(of: "a", by: .hour)
      #expect(statistics.service == "a")
      #expect(statistics.series.map(\.figures.count).reduce(0, +) == 4)
      #expect(statistics.series.last?.start.timeIntervalSince1970 == Double(clock.now.seconds / 3600 * 3600))
      #expect(statistics.total.mean == .milliseconds(20))
      #expect(statistics.total.p999.map { abs($0 / .milliseconds(50) - 1) <= 0.032 } == true)
      let seconds = Double(statistics.series.count * 3600)
      #expect(statistics.total.ratePerSecond == 4 / seconds)
      let top = try await monitor.top(.failing)
      #expect(top.map(\.service) == ["a", "b"])
      #expect(top.map(\.shareOfCalls) == [0.8, 0.2])
      #expect(top.map(\.shareOfTime) == [0.8, 0.2])
      #expect(try await monitor.top(.slowest, count: 1).map(\.service) == ["a"])
      for application in [one, other] { await application.monitor.close() }
    }
  }

  @Test func `a service that was never seen has no calls and no mean`() async throws {
    try await Workbench.with { bench in
      let monitor = bench.application().monitor
      let total = try await monitor.statistics(of: "x").total
      #expect(total.count == 0 && total.errors == 0 && total.ratePerSecond == 0)
      #expect(total.mean == nil && total.minimum == nil && total.maximum == nil && total.p50 == nil)
      #expect(try await monitor.slowest(of: "x").isEmpty)
      #expect(try await monitor.top(.busiest).isEmpty)
      await monitor.close()
    }
  }

  @Test func `a changed policy applies at once, also on other nodes`() async throws {
    try await Workbench.with { bench in
      let (one, other) = (bench.application().monitor, bench.application().monitor)
      #expect(try await one.policy(of: "x") == .default)
      let policy = try await one.changePolicy(of: "x") { policy in
        policy.slow = .milliseconds(5)
        policy.sample = 1
        policy.redact = ["pin"]
      }
      #expect(policy.slow == .milliseconds(5) && policy.sample == 1 && policy.keep == 10)
      #expect(try await other.policy(of: "x") == policy)
      #expect(one.record("x", elapsed: .milliseconds(6)) == .counted(isSlow: true, isSample: true))
      let wrong = await #expect(throws: PolicyError.self) { try await one.changePolicy(of: "x") { $0.keep = 0 } }
      #expect(wrong?.description == "keep is '0'; give 1 to 1000")
      await #expect(throws: PolicyError.self) { try await one.changePolicy(of: "x") { $0.slow = .nanoseconds(1) } }
      await #expect(throws: PolicyError.self) { try await one.changePolicy(of: "x") { $0.redact = [""] } }
      await #expect(throws: PolicyError.self) { try await one.changePolicy(of: "no name") { $0.keep = 1 } }
      #expect(try await other.policy(of: "x") == policy)
      for monitor in [one, other] { await monitor.close() }
    }
  }

  @Test func `as many samples are read as are kept, and none after they are forgotten`() async throws {
    try await Workbench.with { bench in
      let clock = CallClock(.now())
      let application = bench.application(clock: clock)
      let monitor = application.monitor
      try await monitor.changePolicy(of: "x") { ($0.sample, $0.keep) = (1, 12) }
      try await application.running {
        for number in 0..<14 {
          // At most ten samples a second are taken.
          clock.advance(seconds: 1)
          let verdict = monitor.record(
            "x", elapsed: .milliseconds(number), status: number == 13 ? .error : .ok, request: "\(number)")
          #expect(verdict == .counted(isSlow: false, isSample: true))
        }
      }
      // This node does not know the policy yet.
      let reader = bench.application(clock: clock).monitor
      let newest = (1..<13).reversed().map { "\($0)" }
      #expect(try await reader.samples(of: "x", status: .ok, count: 100).map(\.request) == newest)
      #expect(try await reader.samples(of: "x", count: 1).map(\.status) == [.error])
      clock.advance(seconds: 1)
      try await reader.forget("x")
      #expect(try await reader.samples(of: "x").isEmpty)
      #expect(try await reader.services().map(\.service) == ["x"])
      try await reader.forget("x", withStatistics: true)
      #expect(try await reader.services().isEmpty)
      #expect(try await reader.statistics(of: "x").total.count == 0)
      #expect(try await reader.policy(of: "x") == .default)
      for monitor in [monitor, reader] { await monitor.close() }
    }
  }

  @Test func `while Redis is unavailable, calls are held, and they are written when it is back`() async throws {
    try await Workbench.with { bench in
      let application = bench.application()
      let monitor = application.monitor
      try await application.capture(slow: .seconds(1))
      await bench.redis.kill()
      try await application.running {
        #expect(monitor.record("x", elapsed: .seconds(3)) == .counted(isSlow: true, isSample: false))
        try await eventually { monitor.held == (1, 1) }
        await #expect(throws: StoreError.self) { try await monitor.services() }
        try await bench.redis.start()
        try await eventually { monitor.held == (0, 0) }
      }
      #expect(try await monitor.statistics(of: "x").total.count == 1)
      #expect(try await monitor.slowest(of: "x").count == 1)
      await monitor.close()
    }
  }

  @Test func `a Redis that does not answer does not delay the end of a monitor`() async throws {
    try await Workbench.with { bench in
      let application = bench.application(patience: .milliseconds(100))
      let monitor = application.monitor
      let running = Task { await monitor.run() }
      monitor.record("x", elapsed: .seconds(3))
      try await eventually { try await monitor.services().count == 1 }
      bench.redis.pause()
      monitor.record("x", elapsed: .seconds(3))
      running.cancel()
      let took = await ContinuousClock().measure { await running.value }
      bench.redis.resume()
      // Without the deadline, a command would wait for five seconds.
      #expect(took >= .milliseconds(100) && took < .seconds(4))
      await monitor.close()
    }
  }

  @Test func `invalid arguments are refused, and the error says what is valid`() async throws {
    #expect(throws: StoreError.self) { try Monitor(redis: "http://localhost") }
    #expect(throws: StoreError.self) { try Monitor(redis: "unix:/tmp/x", namespace: "a b") }
    try await Workbench.with { bench in
      let monitor = try Monitor(redis: bench.redis.address.description)
      let now = Date.now
      func expect(_ message: String, _ question: () async throws -> Void) async {
        let error = await #expect(throws: StoreError.self) { try await question() }
        #expect(error?.description == message)
      }
      let name = "the name of a service is a letter or a digit, then up to 127 letters, digits and . _ / : -"
      await expect(name) { _ = try await monitor.statistics(of: "no name") }
      await expect(name) { _ = try await monitor.samples(of: "-x") }
      await expect(name) { _ = try await monitor.slowest(of: "") }
      await expect(name) { _ = try await monitor.policy(of: "é") }
      await expect(name) { try await monitor.forget("no name") }
      await expect("count is 0; give 1 to 1000") { _ = try await monitor.top(.busiest, count: 0) }
      await expect("count is 1001; give 1 to 1000") { _ = try await monitor.slowest(of: "x", count: 1001) }
      await expect("count is -1; give 1 to 2000") { _ = try await monitor.samples(of: "x", count: -1) }
      await expect("from must be before until") { _ = try await monitor.top(.busiest, from: now, until: now) }
      await expect("a window can have at most 3000 minutes; ask for less time or a longer period") {
        _ = try await monitor.statistics(of: "x", from: now - 86_400 * 7, until: now)
      }
      await monitor.close()
    }
  }
}
