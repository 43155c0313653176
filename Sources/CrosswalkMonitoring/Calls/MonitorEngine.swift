package import CrosswalkRedis
package import CrosswalkStore
internal import FoundationEssentials
package import Logging

/// The part of a node that works with recorded calls in Redis: writes them, follows the policies, and reads figures.
///
/// Counts, captures and requests each have their own connection, so that none waits for a slow operation of another.
package final class MonitorEngine: Sendable {
  /// The state that the recorders of the node share.
  package let recorderState: RecorderState
  /// The store through which policies are changed.
  package let policies: PolicyStore
  /// The captures of all nodes.
  package let captures: CaptureStore
  /// The figures of all nodes.
  package let statistics: StatisticsReader

  private let follower: PolicyFollower
  private let flusher: StatisticsFlusher
  private let writer: CaptureWriter
  private let questions: RedisConnection
  private let connections: [RedisConnection]

  /// Creates an engine.
  ///
  /// - Parameters:
  ///   - address: The address of the Redis that keeps everything.
  ///   - keys: The names of the keys.
  ///   - node: The name of this node.
  ///   - recorderState: The state that the recorders of the node share.
  ///   - logger: Logs what could not be written.
  package init(
    address: RedisAddress, keys: Keys, node: String, recorderState: RecorderState = RecorderState(), logger: Logger
  ) {
    let (counts, captures) = (RedisConnection(address: address), RedisConnection(address: address))
    let (questions, cell, now) = (RedisConnection(address: address), recorderState.policies, recorderState.now)
    follower = PolicyFollower(connection: questions, keys: keys, cell: cell, logger: logger)
    policies = PolicyStore(connection: questions, keys: keys, follower: follower)
    self.captures = CaptureStore(connection: questions, keys: keys, policies: policies, cell: cell, now: now)
    statistics = StatisticsReader(connection: questions, keys: keys)
    flusher = StatisticsFlusher(
      connection: counts, keys: keys, roster: recorderState.roster, logger: logger, now: { now().date },
      drain: { await recorderState.recorders.drain(at: $0) })
    writer = CaptureWriter(
      queue: recorderState.captures, connection: captures, keys: keys, node: node, logger: logger, now: now)
    self.recorderState = recorderState
    self.questions = questions
    connections = [questions, counts, captures]
  }

  /// The number of counted calls and of captures that are held because Redis does not have them yet.
  package var held: (counts: Int, captures: Int) { (flusher.figures.held, recorderState.captures.held) }

  /// The number of counted calls and of captures that were dropped since the start.
  package var dropped: (counts: Int, captures: Int) { (flusher.figures.dropped, recorderState.captures.dropped) }

  /// Reads the policies before the first call; if Redis is unavailable, the default policy applies until it is back.
  package func prepare() async {
    try? await follower.compare()
  }

  /// Writes recorded calls and follows the policies until the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follower.run(address: self.questions.address) }
      group.addTask { await self.flusher.run() }
      group.addTask { await self.writer.run() }
    }
  }

  /// Runs until the task is cancelled, then writes everything that is left.
  ///
  /// - Parameter limit: The longest time to end, if Redis is unavailable or does not answer.
  package func run(finishingWithin limit: Duration) async {
    let running = Task { await run() }
    let (cancellation, cancelled) = AsyncStream<Void>.makeStream()
    await withTaskCancellationHandler {
      for await _ in cancellation {}
    } onCancel: {
      cancelled.finish()
    }
    running.cancel()
    await withDeadline(limit) { [self] in
      await running.value
      await flush(within: limit)
    }
  }

  /// Writes everything that is left, after the recorders have stopped, and closes the connections.
  ///
  /// - Parameter limit: How long it tries if Redis is unavailable.
  package func finish(within limit: Duration) async {
    await withDeadline(limit) { [self] in
      await flush(within: limit)
      await close()
    }
  }

  /// Closes the connections.
  package func close() async {
    for connection in connections { await connection.close() }
  }

  private func flush(within limit: Duration) async {
    // The rest of the time is for the last attempt, and for logging what was lost.
    async let captures: Void = writer.finish(within: limit * 3 / 4)
    _ = await flusher.finish(within: limit * 3 / 4)
    await captures
  }

  /// Returns the policy of a service after a comparison with Redis.
  package func policy(of service: ServiceName) async throws(StoreError) -> Policy {
    try await follower.compare()
    return recorderState.policies.value.policy(of: service)
  }

  /// Deletes all captures of a service, on all nodes.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - withStatistics: Whether to delete its figures, its policy and its name, too.
  /// - Throws: `StoreError` if Redis is unavailable; some of it may be deleted then.
  package func forget(_ service: ServiceName, withStatistics: Bool) async throws(StoreError) {
    try await captures.forget(service)
    guard withStatistics else { return }
    try await policies.remove(service)
    try await flusher.forget(service)
  }
}
