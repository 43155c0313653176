import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging
import Synchronization

/// An application with a monitor and clocks that the test sets.
struct MonitoredApplication {
  let monitor: Monitor
  /// The clock that measures calls; the test advances it.
  let stopwatch: Stopwatch
  let log = RecordedLog()

  init(
    _ redis: RedisAddress, _ keys: Keys, node: String = "app", clock: CallClock = CallClock(.now()),
    patience: Duration = .seconds(5)
  ) {
    let (log, stopwatch) = (log, Stopwatch())
    let logger = Logger(label: "test") { _ in RecordingHandler(log: log) }
    let engine = MonitorEngine(
      address: redis, keys: keys, node: node, recorderState: RecorderState(now: { clock.now }), logger: logger)
    self.stopwatch = stopwatch
    monitor = Monitor(engine, logger: logger, patience: patience, clock: { stopwatch.now })
  }

  /// Runs the monitor while `body` runs, and until everything that was recorded is written.
  func running(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await monitor.run() }
      try await body()
      group.cancelAll()
    }
  }

  /// Sets which calls are captured: slow ones, samples, or none.
  func capture(slow: Duration?, sample: Int? = nil, of service: String = "x") async throws {
    try await monitor.changePolicy(of: service) { ($0.slow, $0.sample) = (slow, sample) }
  }
}

extension Workbench {
  func application(
    node: String = "app", clock: CallClock = CallClock(.now()), patience: Duration = .seconds(5)
  ) -> MonitoredApplication {
    MonitoredApplication(redis.address, keys, node: node, clock: clock, patience: patience)
  }
}

/// A clock that only moves when it is advanced.
final class Stopwatch: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }

  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

/// Counts how often something was done.
final class Tries: Sendable {
  private let number = Atomic<Int>(0)

  var count: Int { number.load(ordering: .relaxed) }

  func add() -> String {
    number.add(1, ordering: .relaxed)
    return "\(count)"
  }
}
