// A server is put together here: Redis, the dictionaries, monitoring, coordination, the listeners. What is recorded but
// not yet written lives in memory and is written before the end. The dictionaries live in Redis, and a copy in the data
// directory. If the process is killed, its private Redis ends with it, and the next start finds what Redis had written
// to its file.

import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkServer
internal import CrosswalkStore
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// A node: Redis, the dictionaries and the listeners, which are started in this order and stopped in the opposite
/// order.
final class CrosswalkNode: Service {
  /// How long to try to write what was recorded.
  ///
  /// The listeners can take four of the ten seconds for a stop.
  private static let patience = Duration.seconds(3)

  private let settings: ServeSettings
  private let logger: Logger
  private let log: LogQueue
  private let failure = Mutex<Failure?>(nil)

  /// - Parameters:
  ///   - settings: What to serve, and where.
  ///   - logger: Its log.
  ///   - log: What brings the log to stderr.
  init(settings: ServeSettings, logger: Logger, log: LogQueue) {
    self.settings = settings
    self.logger = logger
    self.log = log
  }

  /// The result after `run`.
  var outcome: Result<Void, Failure> {
    failure.withLock { failure in failure.map { .failure($0) } ?? .success(()) }
  }

  /// Serves until it is told to stop.
  ///
  /// A failure is in `outcome`.
  func run() async {
    await withGracefulShutdownHandler {
      do throws(Failure) {
        // Before anything is started, so that a file with errors has no effect.
        let dictionaries = try await untilShutdown { [settings, logger] () async throws(Failure) in
          try await SourceFiles.read(settings.paths, logger: logger)
        }
        guard let redis = settings.redis else { return try await serveWithPrivateRedis(dictionaries) }
        try await serve(dictionaries, with: redis)
      } catch {
        // If it was told to stop during the start, an unfinished start is not a failure.
        if !Task.isShuttingDownGracefully { failure.withLock { $0 = error } }
      }
    } onGracefulShutdown: { [logger, log] in
      LastResort.arm(logger, log)
    }
  }

  private func serveWithPrivateRedis(_ dictionaries: [DataDictionary]) async throws(Failure) {
    let redis: PrivateRedis
    do throws(PrivateRedisError) {
      redis = try await untilShutdown { [settings, logger] () async throws(PrivateRedisError) in
        try await PrivateRedis.start(dataDirectory: settings.dataDirectory) { logger.log($0) }
      }
    } catch {
      throw Failure(error)
    }
    let result: Result<Void, Failure>
    do throws(Failure) {
      result = .success(try await serve(dictionaries, with: redis.address))
    } catch {
      result = .failure(error)
    }
    await redis.stop()
    try result.get()
  }

  private func serve(_ dictionaries: [DataDictionary], with address: RedisAddress) async throws(Failure) {
    let keys: Keys
    do throws(NamespaceError) {
      keys = try Keys(namespace: settings.namespace)
    } catch {
      throw Failure(.usage, error.description)
    }
    let connection = RedisConnection(address: address)
    let cell = CatalogCell()
    let copy = CatalogCopy(
      dataDirectory: settings.dataDirectory, redis: settings.redis, namespace: settings.namespace)
    let follower = CatalogFollower(connection: connection, keys: keys, cell: cell, copy: copy, logger: logger)
    let store = DictionaryStore(loader: DictionaryLoader(connection: connection, keys: keys), follower: follower)
    let files = StartupFiles(paths: settings.paths, store: store, logger: logger)
    let engine = MonitorEngine(address: address, keys: keys, node: Host.name, logger: logger)
    let coordination = Coordination(address: address, keys: keys, node: Host.name, logger: logger)
    // Before anything can fail because of it. A private Redis meets all requirements.
    let requirements = RedisRequirements(connection: connection, keys: keys)
    var isChecked = true
    if settings.redis != nil { isChecked = await requirements.warnNow(logger) }
    let result: Result<Void, Failure>
    do throws(Failure) {
      try await untilShutdown { () async throws(Failure) in try await self.prepare(dictionaries, files, follower) }
      await engine.prepare()
      let node = makeNode(connection, store, cell, follower, engine, coordination)
      let later = isChecked ? nil : requirements
      result = await runTogether(node, address, follower, engine, coordination, files, later)
      async let finished: Void = coordination.finish(within: Self.patience)
      await engine.finish(within: Self.patience)
      await finished
    } catch {
      result = .failure(error)
      await engine.close()
      await coordination.close()
    }
    await connection.close()
    try result.get()
  }

  /// Loads the files, and serves what is in Redis; falls back on the copy if Redis is away or has lost everything.
  private func prepare(
    _ dictionaries: [DataDictionary], _ files: StartupFiles, _ follower: CatalogFollower
  ) async throws(Failure) {
    do throws(StoreError) {
      // Before anything is loaded, so that the load does not replace what Redis has lost.
      do throws(StoreError) {
        try await follower.serveCopyOfWhatIsLost()
      } catch {
        guard case .lost = error else { throw error }
        logger.error("\(error)")
      }
      try await files.load(dictionaries)
      try await follower.compare()
    } catch {
      switch error {
      // The follower logs it.
      case .lost, .damaged: break
      case .unavailable where try await servesCopy(follower):
        logger.warning("Redis is away; serving the copy of the dictionaries that were served last")
        files.loadLater(dictionaries)
      default: throw Failure(error)
      }
    }
  }

  private func servesCopy(_ follower: CatalogFollower) async throws(Failure) -> Bool {
    do throws(StoreError) {
      return try await follower.serveCopy()
    } catch {
      throw Failure(.unreachable, "Redis is away, and \(error)")
    }
  }

  private func makeNode(
    _ connection: RedisConnection, _ store: DictionaryStore, _ cell: CatalogCell, _ follower: CatalogFollower,
    _ engine: MonitorEngine, _ coordination: Coordination
  ) -> Node {
    var limits = CrosswalkServer.Limits()
    limits.connections = OpenFiles.connections(wanted: settings.maximumConnections, logger)
    let kind: InfoFacts.RedisKind = settings.redis == nil ? .private : .single
    let commands =
      Command.general + Command.dictionaries(of: store, logger: logger)
      + Command.services(of: engine, logger: logger)
      + Command.locks(of: coordination.locks, logger: logger)
      + Command.topics(of: coordination.topics, logger: logger)
    return Node(
      version: Version.current, name: Host.name, limits: limits, table: CommandTable(commands), catalog: cell,
      recorderState: engine.recorderState,
      facts: {
        let catalog = cell.value
        var facts = InfoFacts()
        facts.dictionaries = catalog.dictionaries.count
        facts.entries = catalog.entryCount
        facts.revision = catalog.revision
        let health = connection.health
        facts.redisState = health.isUp ? .up : .down
        facts.redisKind = kind
        facts.redisAddress = connection.address.description
        facts.redisSince = health.since.formatted(.iso8601)
        facts.staleSeconds = Int(follower.staleSeconds)
        facts.staleReason = follower.staleReason
        facts.lost = follower.lost
        facts.damaged = follower.damaged
        facts.loads = store.loads.all
        facts.held = InfoFacts.Figures(engine.held)
        facts.dropped = InfoFacts.Figures(engine.dropped)
        return facts
      })
  }

  /// Runs the listeners, and everything that follows Redis and signals, until they are told to stop.
  private func runTogether(
    _ node: Node, _ address: RedisAddress, _ follower: CatalogFollower, _ engine: MonitorEngine,
    _ coordination: Coordination, _ files: StartupFiles, _ requirements: RedisRequirements?
  ) async -> Result<Void, Failure> {
    let server = LineServer(
      node: node, addresses: settings.addresses, eventLoops: settings.eventLoops, logger: logger,
      onReady: { addresses in
        StandardOutput.writeNow("ready " + addresses.map(\.description).joined(separator: " ") + "\n")
      })
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { await follower.run(address: address) }
      group.addTask { await engine.run() }
      group.addTask { await coordination.run() }
      group.addTask { await files.followSignals() }
      group.addTask { [logger] in await requirements?.warn(logger) }
      let result: Result<Void, Failure>
      do {
        try await server.run()
        result = .success(())
      } catch {
        result = .failure(Failure(.unreachable, "\(error)"))
      }
      group.cancelAll()
      return result
    }
  }
}

/// Runs a step of the start, which is cancelled if the server is told to stop.
private func untilShutdown<Value: Sendable, Failed: Error>(
  _ step: @escaping @Sendable () async throws(Failed) -> Value
) async throws(Failed) -> Value {
  try await cancelWhenGracefulShutdown { () -> Result<Value, Failed> in
    do throws(Failed) { return .success(try await step()) } catch { return .failure(error) }
  }.get()
}

extension InfoFacts.Figures {
  fileprivate init(_ figures: (counts: Int, captures: Int)) {
    self.init(counts: figures.counts, captures: figures.captures)
  }
}

extension Logger {
  /// Logs an event of the private Redis.
  fileprivate func log(_ event: PrivateRedis.Event) {
    switch event {
    case .ready(let pid): info("redis-server is ready", metadata: ["pid": "\(pid)"])
    case .exited(let how, let lastLines):
      error("redis-server \(how) and is started again; its last output follows")
      for line in lastLines.split(separator: "\n") { error("redis-server: \(line)") }
    case .waiting(let what): info("\(what)")
    case .exposed(let what): warning("\(what)")
    case .restartFailed(let reason): error("redis-server could not be started again: \(reason)")
    }
  }
}

/// Ends the process if an orderly stop takes too long: it must end within 10 s.
enum LastResort {
  /// In microseconds.
  private static let patience: useconds_t = 9_500_000
  /// How long to wait until its message is written.
  private static let messageLimit = Duration.milliseconds(300)

  /// Makes the process exit with 0 after that time.
  ///
  /// It waits on a thread of its own, so that it is in time even if all others are busy. A private Redis ends by itself
  /// and completes its file.
  static func arm(_ logger: Logger, _ log: LogQueue) {
    DedicatedThread.start {
      usleep(patience)
      logger.warning("not everything could be stopped in time; exiting now")
      log.drain(within: messageLimit)
      _exit(0)
    }
  }
}
