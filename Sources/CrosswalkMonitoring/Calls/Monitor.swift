internal import Crosswalk
internal import CrosswalkRedis
public import CrosswalkStore
internal import FoundationEssentials
public import Logging

/// Records the calls that services in this process handle, and answers what is asked about those of all nodes.
///
/// ```swift
/// let monitor = try Monitor(redis: "redis://127.0.0.1:6379")
/// let running = Task { await monitor.run() }
/// let invoice = try await monitor.measure("billing.invoice") { try await write(order) }
/// let statistics = try await monitor.statistics(of: "billing.invoice")
/// ```
///
/// Recording never waits for Redis and never fails: what cannot be recorded is logged, and the application goes on. While
/// Redis is away calls are counted and captures held, within bounds, until it is back. It is an application's node among
/// those of the service: what is recorded here is seen there, and the other way round.
public final class Monitor: Sendable {
  let engine: MonitorEngine
  let recorder: SharedRecorder
  /// Once for each service, and of many services for some.
  private let unrecorded = RareLines(interval: .seconds(Int64.max))
  private let logger: Logger
  let clock: @Sendable () -> ContinuousClock.Instant
  private let patience: Duration

  /// A monitor that brings nothing to Redis until `run`.
  ///
  /// - Parameters:
  ///   - redis: `redis://[user:password@]host:port[/db]` or `unix:/path[?db=N]`.
  ///   - namespace: What every key begins with.
  ///   - node: What captures say where they were recorded; the name of the machine and the process id if nil.
  ///   - logger: Told what cannot be recorded, or not be written.
  /// - Throws: `StoreError.invalid` where the address or the namespace cannot be used; it says what would be right.
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

  /// - Parameters:
  ///   - engine: Where recorded calls go.
  ///   - logger: Told what cannot be recorded.
  ///   - patience: How long `run` takes to end at most.
  ///   - clock: By which calls are measured.
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

  /// Brings what is recorded to Redis, and follows the policies, until the task is cancelled; then it writes all that is
  /// left, which takes five seconds at most.
  ///
  /// It has to run for as long as calls are recorded: one task for the life of the application.
  public func run() async {
    await engine.run(finishingWithin: patience)
  }

  /// Ends the connections to Redis, once `run` has ended.
  public func close() async {
    await engine.close()
  }

  /// How many calls are counted, and how many captures are held, that are not in Redis yet.
  public var held: (calls: Int, captures: Int) {
    let held = engine.held
    return (held.counts, held.captures)
  }

  /// How many calls and captures were given up, because too much was held or there was no room for their service.
  public var dropped: (calls: Int, captures: Int) {
    let dropped = engine.dropped
    return (dropped.counts, dropped.captures)
  }

  /// Logs what is wrong with calls of a service, unless something was logged about that service before.
  func logOnce(about service: String, _ reason: @autoclosure () -> String) {
    if unrecorded.leftOut(before: service) != nil { logger.error("\(reason())") }
  }
}
