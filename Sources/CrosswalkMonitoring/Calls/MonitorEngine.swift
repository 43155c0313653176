package import CrosswalkRedis
package import CrosswalkStore
internal import FoundationEssentials
package import Logging

/// What a node does with recorded calls in Redis: brings them there, follows the policies, and answers what is asked.
///
/// Counts, captures and questions have a connection each, so that none of them waits for another that takes long.
package final class MonitorEngine: Sendable {
  /// What the recorders of the node share.
  package let recorderState: RecorderState
  /// The way to change policies.
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

  /// - Parameters:
  ///   - address: The Redis that keeps everything.
  ///   - keys: The names of its keys.
  ///   - node: What this node calls itself.
  ///   - recorderState: What the recorders of the node share.
  ///   - logger: Told what could not be written.
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

  /// How many calls are counted, and how many captures are held, that Redis does not have yet.
  package var held: (counts: Int, captures: Int) { (flusher.figures.held, recorderState.captures.held) }

  /// How many counts and captures were given up since the start, because too much was held.
  package var dropped: (counts: Int, captures: Int) { (flusher.figures.dropped, recorderState.captures.dropped) }

  /// Takes up the policies, so that the first call goes by them; where Redis is away the default holds until it is back.
  package func prepare() async {
    try? await follower.compare()
  }

  /// Writes what is recorded, and follows the policies, until the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follower.run(address: self.questions.address) }
      group.addTask { await self.flusher.run() }
      group.addTask { await self.writer.run() }
    }
  }

  /// Runs until the task is cancelled, then writes all that is left.
  ///
  /// - Parameter limit: How long it takes to end at most, where Redis is away or does not answer.
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

  /// Writes all that is left, once the recorders count no more, and ends the connections.
  ///
  /// - Parameter limit: For how long it tries where Redis is away.
  package func finish(within limit: Duration) async {
    await withDeadline(limit) { [self] in
      await flush(within: limit)
      await close()
    }
  }

  /// Ends the connections.
  package func close() async {
    for connection in connections { await connection.close() }
  }

  private func flush(within limit: Duration) async {
    // Some of the time is left for the last try, and for saying what was lost.
    async let captures: Void = writer.finish(within: limit * 3 / 4)
    _ = await flusher.finish(within: limit * 3 / 4)
    await captures
  }

  /// The policy of a service, as Redis has it now.
  package func policy(of service: ServiceName) async throws(StoreError) -> Policy {
    try await follower.compare()
    return recorderState.policies.value.policy(of: service)
  }

  /// Lets go of all that was captured of a service, on all nodes.
  ///
  /// - Parameters:
  ///   - service: Whose calls.
  ///   - withStatistics: Whether its figures, its policy and its name go, too.
  /// - Throws: `StoreError` where Redis is away; some of it may be gone then.
  package func forget(_ service: ServiceName, withStatistics: Bool) async throws(StoreError) {
    try await captures.forget(service)
    guard withStatistics else { return }
    try await policies.remove(service)
    try await flusher.forget(service)
  }
}
