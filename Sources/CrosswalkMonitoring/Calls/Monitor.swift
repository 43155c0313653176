internal import Crosswalk
internal import CrosswalkRedis
public import CrosswalkStore
internal import FoundationEssentials
public import Logging

// Calls: recording the calls that services handle, without waiting for Redis.
//
// A call is counted in the memory of its event loop or thread, and captured with its payloads if it is slow or a sample
// (`CallRecorder`, `RecorderState`). A `MonitorEngine` brings counts and captures to Redis in the background, and reads
// the figures and captures of all nodes from there. Nothing is kept in files.
// A node that crashes loses what it has not yet written: about two seconds of counts, and its last captures. While
// Redis is unavailable, counts and captures are held in memory, up to a limit. After a crash of Redis, the node writes
// again what Redis acknowledged in the last 5 seconds.

/// A monitor that records the calls of services in this process, and reads what all nodes have recorded.
///
/// ```swift
/// let monitor = try Monitor(redis: "redis://127.0.0.1:6379")
/// let running = Task { await monitor.run() }
/// let invoice = try await monitor.measure("billing.invoice") { try await write(order) }
/// let statistics = try await monitor.statistics(of: "billing.invoice")
/// ```
///
/// Recording never waits for Redis and never fails: the monitor logs what it cannot record, and the application goes
/// on. While Redis is unavailable, the monitor counts calls and holds captures, up to a limit. An application with a
/// monitor is a node like a Crosswalk server: each sees what the other records.
public final class Monitor: Sendable {
  let engine: MonitorEngine
  let recorder: SharedRecorder
  /// Lets one line through for each service; if there are many services, for some of them only.
  private let unrecorded = RareLines(interval: .seconds(Int64.max))
  private let logger: Logger
  let clock: @Sendable () -> ContinuousClock.Instant
  private let patience: Duration

  /// Creates a monitor, which writes nothing to Redis until `run` is called.
  ///
  /// - Parameters:
  ///   - redis: `redis://[user:password@]host[:port][/db]` or `unix:/path[?db=N]`.
  ///   - namespace: The text that begins every key.
  ///   - node: The name of this node in its captures; if nil, the name of the machine and the process id.
  ///   - logger: Logs what cannot be recorded or written.
  /// - Throws: `StoreError.invalid` if the address or the namespace is not valid; the error says what would be valid.
  public convenience init(
    redis: String, namespace: String = "crosswalk:", node: String? = nil,
    logger: Logger = Logger(label: "crosswalk")
  ) throws(StoreError) {
    let address: RedisAddress
    let keys: Keys
    do throws(RedisAddressError) { address = try RedisAddress(redis) } catch { throw .invalid(error.description) }
    do throws(NamespaceError) { keys = try Keys(namespace: namespace) } catch { throw .invalid(error.description) }
    let process = ProcessInfo.processInfo
    let node = node ?? "\(process.hostName):\(process.processIdentifier)"
    self.init(MonitorEngine(address: address, keys: keys, node: node, logger: logger), logger: logger)
  }

  /// Creates a monitor with its own engine and clock.
  ///
  /// - Parameters:
  ///   - engine: Writes and reads recorded calls.
  ///   - logger: Logs what cannot be recorded.
  ///   - patience: The longest time that `run` takes to end.
  ///   - clock: Measures the calls.
  package init(
    _ engine: MonitorEngine, logger: Logger, patience: Duration = .seconds(5),
    clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.engine = engine
    self.patience = patience
    self.clock = clock
    recorder = SharedRecorder(engine.recorderState)
    self.logger = logger
  }

  /// Writes recorded calls to Redis and follows the policies until the task is cancelled.
  ///
  /// It then writes everything that is left, which takes at most five seconds. It must run as long as calls are
  /// recorded: use one task for the life of the application.
  public func run() async {
    await engine.run(finishingWithin: patience)
  }

  /// Closes the connections to Redis; call it after `run` has ended.
  public func close() async {
    await engine.close()
  }

  /// The number of counted calls and of captures that are held because they are not in Redis yet.
  public var held: (calls: Int, captures: Int) {
    let held = engine.held
    return (held.counts, held.captures)
  }

  /// The number of calls and captures that were dropped: too much was held, or the limit of services was reached.
  public var dropped: (calls: Int, captures: Int) {
    let dropped = engine.dropped
    return (dropped.counts, dropped.captures)
  }

  /// Logs a problem with calls of a service, unless a problem with this service was logged before.
  func logOnce(about service: String, _ reason: @autoclosure () -> String) {
    if unrecorded.leftOut(before: service) != nil { logger.error("\(reason())") }
  }
}
