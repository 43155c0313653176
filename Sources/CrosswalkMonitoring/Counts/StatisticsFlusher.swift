internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
package import FoundationEssentials
package import Logging
internal import Synchronization

/// Brings what the recorders of a node have counted to Redis, each call once whatever fails meanwhile.
///
/// It drains the recorders, notes the services, and writes a round of counts with one script for each. While Redis is away
/// it holds what was counted, 15 minutes of it.
package actor StatisticsFlusher {
  /// From the start of one flush to that of the next.
  ///
  /// A node that is killed may lose two seconds of counts: those since the last drain, and those on their way. So half of
  /// that is for the interval, and half is left for the writing.
  package static let interval = Duration.seconds(1)

  private let connection: RedisConnection
  private let keys: Keys
  private let registry: ServiceRegistry
  private let writer: StatisticsWriter
  private let roster: ServiceRoster
  private let logger: Logger
  private let outages: OutageLog
  private let now: @Sendable () -> Date
  private let drain: @Sendable (Date) async -> [ServiceCounts]
  private var held = HeldCounts()
  private let mutex = AsyncMutex()
  private let published = Mutex(HeldFigures())

  /// - Parameters:
  ///   - connection: The Redis that it writes to.
  ///   - keys: The names of its keys.
  ///   - roster: The services of the node, which its recorders share.
  ///   - process: A word that no other start of any process has.
  ///   - logger: Told what could not be written.
  ///   - now: The time.
  ///   - drain: Drains all recorders of the node, each with the time that it is given.
  package init(
    connection: RedisConnection, keys: Keys, roster: ServiceRoster,
    process: String = String(UInt64.random(in: .min ... .max), radix: 36), logger: Logger,
    now: @escaping @Sendable () -> Date = { .now }, drain: @escaping @Sendable (Date) async -> [ServiceCounts]
  ) {
    self.connection = connection
    self.keys = keys
    self.roster = roster
    self.logger = logger
    outages = OutageLog(
      "counts cannot be written to Redis and are held", end: "counts are written to Redis again", logger: logger)
    self.now = now
    self.drain = drain
    registry = ServiceRegistry(connection: connection, keys: keys, limit: roster.limit)
    writer = StatisticsWriter(connection: connection, keys: keys, process: process)
  }

  /// How many calls are held, and how many were dropped.
  package nonisolated var figures: HeldFigures { published.withLock { $0 } }

  /// Flushes every second until the task is cancelled.
  package func run(interval: Duration = interval) async {
    var next = ContinuousClock.now
    while !Task.isCancelled {
      _ = await flushAndLog()
      next = max(next + interval, .now)
      try? await Task.sleep(until: next, clock: .continuous)
    }
  }

  /// Writes all that is left, for a graceful stop; tries again while Redis is away.
  ///
  /// - Parameter limit: For how long it tries.
  /// - Returns: Whether all was written.
  package func finish(within limit: Duration) async -> Bool {
    let end = ContinuousClock.now + limit
    while await !flushAndLog() {
      // Where nothing is left, Redis need not be back.
      guard figures.held > 0 else { return true }
      guard ContinuousClock.now < end else {
        logger.error("lost, since Redis did not take them: the counts of \(figures.held.counted("call", "calls"))")
        return false
      }
      try? await Task.sleep(for: .milliseconds(100))
    }
    return true
  }

  /// Writes what was counted until now.
  ///
  /// - Throws: `StoreError` where not all is known to be written; it is held for the next time.
  package func flush() async throws(StoreError) {
    await mutex.lock()
    defer { mutex.unlock() }
    await gather(at: now())
    do throws(StoreError) {
      try await write()
    } catch {
      publish()
      throw error
    }
    publish()
  }

  /// Forgets all that was counted of a service, and its name.
  ///
  /// What a node has counted before and not yet written does not come back.
  package func forget(_ service: ServiceName) async throws(StoreError) {
    await mutex.lock()
    defer { mutex.unlock() }
    let moment = now()
    await gather(at: moment)
    try await registry.forget(service, at: moment.milliseconds)
    // All that was just drained was counted before.
    held.forget(service, at: .max)
    publish()
    roster.settle(registered: [], refused: [service])
    let counts = keys.allCounts(of: service, at: Int64(moment.timeIntervalSince1970))
    _ = try await connection.reply(to: RedisCommand(["UNLINK"] + counts.map { RedisWord($0) }))
  }

  private func flushAndLog() async -> Bool {
    do throws(StoreError) {
      try await flush()
      outages.note(nil)
      return true
    } catch {
      outages.note(error.description)
      return false
    }
  }

  private func gather(at moment: Date) async {
    held.add(await drain(moment))
    publish()
  }

  private func write() async throws(StoreError) {
    let run = try await connection.answeringRun()
    try await refreshRoster()
    repeat {
      // What has gathered while a round was open follows it.
      held.seal()
      for number in held.numbers(in: run) { try await write(round: number, in: run) }
      held.acknowledge(in: run, at: .now)
    } while held.calls > 0
  }

  /// Finds out which services there are, where the number of them tells that they are others or that there is no room.
  private func refreshRoster() async throws(StoreError) {
    let count = try await registry.count()
    guard count != roster.registeredCount || count >= roster.limit else { return }
    roster.replace(Set(try await registry.services().keys))
  }

  /// Notes the services, then writes their counts; each may be repeated.
  ///
  /// Where the second step fails there is a name without counts, and never counts that nobody knows of.
  private func write(round number: Int64, in run: RedisRun) async throws(StoreError) {
    let outcome = try await registry.register(held.batch(of: number), in: run)
    for (service, moment) in outcome.forgotten { held.forget(service, at: moment) }
    for service in outcome.refused { held.drop(service, from: number) }
    let batch = held.batch(of: number)
    roster.settle(registered: batch.services.keys, refused: outcome.refused)
    if !outcome.refused.isEmpty {
      logger.warning(
        "refused, since there are \(roster.limit) already: \(outcome.refused.count.counted("service", "services"))")
    }
    for service in try await writer.write(batch, round: number, in: run) {
      logger.error("calls of \(service.text) are dropped: its keys in Redis do not hold counts")
      held.drop(service, from: number)
    }
  }

  private func publish() {
    let figures = HeldFigures(held: Int(clamping: held.calls), dropped: Int(clamping: held.dropped))
    published.withLock { $0 = figures }
  }
}

/// How many calls a node has counted that are not in Redis.
package struct HeldFigures: Sendable, Equatable {
  /// Those that wait until Redis takes them.
  package var held: Int
  /// Those that were given up since the start: too much was held, or there was no room for their service.
  package var dropped: Int

  package init(held: Int = 0, dropped: Int = 0) {
    self.held = held
    self.dropped = dropped
  }
}
