internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
package import FoundationEssentials
package import Logging
internal import Synchronization

// Counts: how many calls each service handled, how many failed and how long they took, by minute, hour and day.
//
// Each event loop has a recorder that counts in memory. Once a second the flusher drains all recorders of the node and
// writes the counts to hashes in Redis, one for each service and period. Redis keeps minutes for 48 hours, hours for 60
// days and days for 2 years.
// A node that crashes loses about two seconds of counts. While Redis is unavailable, the node holds 15 minutes of
// counts. After a crash of Redis, the node writes again what Redis acknowledged in the last 5 seconds. Each call is
// counted once.

/// Writes the counts of a node's recorders to Redis, and counts each call once, whatever fails in between.
///
/// It drains the recorders, registers the services, and writes a round of counts with one script for each service.
/// While Redis is unavailable, it holds up to 15 minutes of counts.
package actor StatisticsFlusher {
  /// The time from the start of one flush to the start of the next.
  ///
  /// A node that is killed may lose two seconds of counts: those since the last drain, and those that are being
  /// written. The interval takes half of that time, and the other half is left for writing.
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

  /// Creates a flusher.
  ///
  /// - Parameters:
  ///   - connection: The connection to the Redis that it writes to.
  ///   - keys: The names of the keys.
  ///   - roster: The services of the node, which its recorders share.
  ///   - process: A word that is unique to this start of this process.
  ///   - logger: Logs what could not be written.
  ///   - now: Returns the time.
  ///   - drain: Drains all recorders of the node, and gives each of them the same time.
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

  /// The number of calls that are held, and of those that were dropped.
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

  /// Writes all remaining counts, for a graceful stop, and retries while Redis is unavailable.
  ///
  /// - Parameter limit: How long it tries.
  /// - Returns: Whether everything was written.
  package func finish(within limit: Duration) async -> Bool {
    let end = ContinuousClock.now + limit
    while await !flushAndLog() {
      // If nothing is left to write, there is no need to wait for Redis.
      guard figures.held > 0 else { return true }
      guard ContinuousClock.now < end else {
        logger.error("Redis did not accept the counts of \(figures.held.counted("call", "calls")); they are lost")
        return false
      }
      try? await Task.sleep(for: .milliseconds(100))
    }
    return true
  }

  /// Writes what was counted until now.
  ///
  /// - Throws: `StoreError` if some counts may not be written; they are held for the next flush.
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

  /// Deletes the counts of a service and its name.
  ///
  /// Counts from before that a node has not written yet do not come back.
  package func forget(_ service: ServiceName) async throws(StoreError) {
    await mutex.lock()
    defer { mutex.unlock() }
    let moment = now()
    await gather(at: moment)
    try await registry.forget(service, at: moment.milliseconds)
    // Everything that was just drained was counted before this moment.
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
      // The counts that gathered while a round was open are the next round.
      held.seal()
      for number in held.numbers(in: run) { try await write(round: number, in: run) }
      held.acknowledge(in: run, at: .now)
    } while held.calls > 0
  }

  /// Reads the services again if their number shows that they have changed or that the limit is reached.
  private func refreshRoster() async throws(StoreError) {
    let count = try await registry.count()
    guard count != roster.registeredCount || count >= roster.limit else { return }
    roster.replace(Set(try await registry.services().keys))
  }

  /// Registers the services, then writes their counts; both steps can be repeated.
  ///
  /// If the second step fails, there is a service without counts, but never a count without its service.
  private func write(round number: Int64, in run: RedisRun) async throws(StoreError) {
    let outcome = try await registry.register(held.batch(of: number), in: run)
    for (service, moment) in outcome.forgotten { held.forget(service, at: moment) }
    for service in outcome.refused { held.drop(service, from: number) }
    let batch = held.batch(of: number)
    roster.settle(registered: batch.services.keys, refused: outcome.refused)
    if !outcome.refused.isEmpty {
      let services = outcome.refused.count.counted("service was", "services were")
      logger.warning("\(services) refused: the limit of \(roster.limit) services is reached")
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

/// The number of calls that a node has counted and that are not in Redis.
package struct HeldFigures: Sendable, Equatable {
  /// The calls that are held until Redis accepts them.
  package var held: Int
  /// The calls that were dropped since the start: too much was held, or the limit of services was reached.
  package var dropped: Int

  package init(held: Int = 0, dropped: Int = 0) {
    self.held = held
    self.dropped = dropped
  }
}
