import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Logging
import Synchronization

/// The parts of a node for captures, with a clock that the test sets.
struct CapturingNode {
  let policies: PolicyNode
  let queue: CaptureQueue
  let writer: CaptureWriter
  let store: CaptureStore
  let clock: CallClock
  let log = RecordedLog()

  /// Creates a node whose writer can use another address of Redis than its other parts.
  init(
    _ redis: RedisAddress, _ keys: Keys, name: String = "n", clock: CallClock = CallClock(),
    writer address: RedisAddress? = nil
  ) {
    self.clock = clock
    policies = PolicyNode(redis, keys)
    queue = CaptureQueue(policies: policies.cell)
    let log = log
    writer = CaptureWriter(
      queue: queue, connection: address.map { RedisConnection(address: $0) } ?? policies.connection, keys: keys,
      node: name, logger: Logger(label: "test") { _ in RecordingHandler(log: log) }, now: { clock.now })
    store = CaptureStore(
      connection: policies.connection, keys: keys, policies: policies.store, cell: policies.cell, now: { clock.now })
  }

  /// Records a call as slow, as a sample, or as both.
  func record(
    _ service: String = "x", _ elapsed: UInt64 = 2_000_000, slow: Bool = true, sample: Bool = false,
    status: CaptureStatus = .ok, cid: String? = nil, request: String? = nil
  ) throws {
    queue.offer(
      CaptureCandidate(
        service: try CrosswalkMonitoringTests.name(service), cid: cid, status: status, elapsed: elapsed,
        recorded: clock.tick(), isSlow: slow, isSample: sample, policy: try policies.policy(service),
        request: request.map { Array($0.utf8) }))
  }

  func samples(_ service: String = "x", _ status: CaptureStatus? = nil, count: Int = 1000) async throws -> [JSON] {
    try await store.samples(of: name(service), status: status, count: count).map { try JSON(parsing: $0) }
  }

  func slow(
    _ service: String = "x", count: Int = 1000, from: Moment? = nil, until: Moment? = nil, cid: String? = nil
  ) async throws -> [JSON] {
    try await store.slow(of: name(service), count: count, from: from, until: until, cid: cid).map {
      try JSON(parsing: $0)
    }
  }

  func close() async { await policies.connection.close() }
}

/// A clock that moves by a microsecond whenever a call is recorded, and when the test advances it.
final class CallClock: Sendable {
  private let time: Mutex<Moment>

  init(_ start: Moment = Moment(microseconds: 1_700_000_000_000_000)) {
    time = Mutex(start)
  }

  var now: Moment { time.withLock { $0 } }

  func tick() -> Moment {
    time.withLock { time in
      time = Moment(microseconds: time.microseconds + 1)
      return time
    }
  }

  func advance(seconds: Int64) {
    time.withLock { $0 = $0.advanced(seconds: seconds) }
  }
}

extension JSON {
  /// The elapsed time of a capture.
  var milliseconds: Double? {
    switch self["elapsed_ms"] {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
