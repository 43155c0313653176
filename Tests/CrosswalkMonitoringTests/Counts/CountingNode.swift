import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkServer
import CrosswalkStore
import CrosswalkTesting
import FoundationEssentials
import Logging
import Synchronization
import Testing

/// A clock that tests set.
final class TestClock: Sendable {
  private let time: Mutex<Date>

  /// Creates a clock at the start of the current hour, because Redis decides by its own clock what is too old.
  init(_ time: Date = Date(timeIntervalSince1970: (Date.now.timeIntervalSince1970 / 3600).rounded(.down) * 3600)) {
    self.time = Mutex(time)
  }

  var now: Date { time.withLock { $0 } }
  /// The start of the minute, in seconds since 1970.
  var minute: Int64 { Period.minute.start(of: Int64(now.timeIntervalSince1970)) }

  func advance(by seconds: Double) { time.withLock { $0 += seconds } }
}

/// A recorder that runs by itself, as on an event loop.
actor RecordingLoop {
  private let recorder: Recorder

  init(_ roster: ServiceRoster, _ now: Date) {
    recorder = Recorder(roster: roster, now: now) { _ in CaptureRule(slowAbove: .max, sampleOneIn: 0) }
  }

  func record(_ calls: [ExactCalls.Call]) -> [Verdict] {
    calls.map { recorder.record($0.service, $0.elapsed, $0.failed, minute: $0.minute) }
  }

  func drain(at now: Date) -> [ServiceCounts] { recorder.drain(at: now) }
}

/// The parts of a node for statistics: two event loops, and the flusher that writes their counts to Redis.
struct CountingNode: Sendable {
  let connection: RedisConnection
  let clock: TestClock
  let flusher: StatisticsFlusher
  let roster: ServiceRoster
  let log = RecordedLog()
  private let loops: [RecordingLoop]

  /// Creates a node with a limit of services; a command to Redis times out after `patience`.
  init(
    _ address: RedisAddress, _ keys: Keys, _ clock: TestClock, limit: Int = ServiceRoster.limit,
    patience: Duration = .seconds(5)
  ) {
    var options = RedisConnection.Options()
    options.commandTimeout = patience
    let (connection, roster) = (RedisConnection(address: address, options: options), ServiceRoster(limit: limit))
    let loops = (0..<2).map { _ in RecordingLoop(roster, clock.now) }
    let log = log
    (self.connection, self.clock, self.roster, self.loops) = (connection, clock, roster, loops)
    flusher = StatisticsFlusher(
      connection: connection, keys: keys, roster: roster,
      logger: Logger(label: "test") { _ in RecordingHandler(log: log) }, now: { clock.now },
      drain: { now in
        var drained: [ServiceCounts] = []
        for loop in loops { drained += await loop.drain(at: now) }
        return drained
      })
  }

  /// Counts calls, on either of the loops.
  @discardableResult
  func record(_ calls: [ExactCalls.Call]) async -> [Verdict] {
    await loops[Int.random(in: 0...1)].record(calls)
  }

  /// Counts `count` calls of a service now, with random times.
  func record(_ service: String, _ count: Int) async -> [ExactCalls.Call] {
    let calls = CountsTests.times(count).map {
      ExactCalls.Call(service: service, minute: clock.minute, elapsed: $0, failed: .random(in: 0..<5) == 0)
    }
    await record(calls)
    return calls
  }
}

extension Workbench {
  func node(_ clock: TestClock, limit: Int = ServiceRoster.limit, patience: Duration = .seconds(5)) -> CountingNode {
    CountingNode(redis.address, keys, clock, limit: limit, patience: patience)
  }

  var statistics: StatisticsReader { StatisticsReader(connection: connection, keys: keys) }

  /// Checks all figures of some services, by minute, hour and day, over the time with calls.
  func expectExactly(_ exact: ExactCalls, of services: [String]? = nil, _ what: String = "") async throws {
    let (first, last) = (exact.calls.map(\.minute).min() ?? 0, exact.calls.map(\.minute).max() ?? 0)
    for period in Period.allCases {
      let window = try Window(
        period, from: Date(timeIntervalSince1970: Double(first)), until: Date(timeIntervalSince1970: Double(last + 60)))
      for service in services ?? Set(exact.calls.map(\.service)).sorted() {
        let document = try await statistics.figures(of: ServiceName(service), in: window).document()
        exact.of(service).expect(document, window, "\(service) by \(period.rawValue) \(what)")
      }
    }
  }
}
