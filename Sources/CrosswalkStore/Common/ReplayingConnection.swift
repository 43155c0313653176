package import CrosswalkRedis

/// A connection over which things are done that Redis may lose where it is killed.
///
/// They are done only in the run of Redis that is known. A new run is known once what it may have lost is there again: so
/// nothing newer gets in between.
package actor ReplayingConnection<Key: Hashable & Sendable, Value: Sendable> {
  /// What was done, by its key.
  package typealias Entry = (key: Key, value: Value)

  /// What came of doing things again.
  package struct Outcome: Sendable {
    /// What is to be kept of each that was done again, or nil for nothing; the others are tried again at the next look.
    package var settled: [Key: Value?] = [:]
    /// Why nothing newer is to be done yet; nil where it may be.
    package var failure: RedisError?

    package init(settled: [Key: Value?] = [:], failure: RedisError? = nil) {
      self.settled = settled
      self.failure = failure
    }
  }

  private let connection: RedisConnection
  private let pause: Duration
  private let replay: @Sendable ([Entry], RedisRun) async -> Outcome
  private var log: ReplayLog<Key, Value>
  /// The run that has everything, as far as it could have it.
  private var known = RedisRun.unknown
  private var meeting: (run: RedisRun, task: Task<Result<Void, RedisError>, Never>)?

  /// - Parameters:
  ///   - connection: The connection.
  ///   - kept: How long a run of Redis has to go on until it has surely written what it acknowledged.
  ///   - maximumBytes: Of more the oldest is not kept.
  ///   - pause: How long nothing is done in another run than the last, so that other nodes can do again what they did.
  ///   - replay: Does things again in a run of Redis.
  package init(
    _ connection: RedisConnection, kept: Duration = .seconds(5), maximumBytes: Int = .max, pause: Duration = .zero,
    replay: @escaping @Sendable ([Entry], RedisRun) async -> Outcome
  ) {
    self.connection = connection
    self.pause = pause
    self.replay = replay
    log = ReplayLog(kept: kept, maximumBytes: maximumBytes)
  }

  /// Sends a command to the run of Redis that is known, and makes that known which there is.
  ///
  /// - Returns: Its reply, and the run that gave it.
  package func send(_ command: RedisCommand) async throws(RedisError) -> (reply: RedisReply, run: RedisRun) {
    while true {
      let run = known
      do throws(RedisError) {
        return (try await connection.send(command, in: run), run)
      } catch {
        guard case .otherRun(let run) = error else { throw error }
        try await meet(run)
      }
    }
  }

  /// Keeps what was done, to do it again in another run than the one that acknowledged it.
  package func keep(_ value: Value, for key: Key, byteCount: Int = 0, in run: RedisRun) {
    log.keep(value, for: key, byteCount: byteCount, in: run, at: .now)
  }

  /// Looks which run of Redis there is, does again what it may not have, and lets go of what it has surely written.
  package func look() async throws(RedisError) {
    let begun = ContinuousClock.now
    let run = try await connection.ping()
    try await meet(run)
    log.letGo(in: run, at: begun)
  }

  /// The same, unless there is nothing that Redis may lose.
  package func lookIfNeeded() async throws(RedisError) {
    if !log.isEmpty { try await look() }
  }

  /// Makes a run the one that is known, once what it may have lost is there again.
  private func meet(_ run: RedisRun) async throws(RedisError) {
    // One at a time; whoever meets the same run meanwhile gets what came of it.
    while let meeting {
      let result = await meeting.task.value
      if meeting.run == run { return try result.get() }
    }
    let entries = log.entries(notIn: run)
    guard run != known || !entries.isEmpty else { return }
    let task = Task {
      let result = await self.restore(entries, in: run)
      // Here, so that who waits above does not find a meeting that is over.
      self.meeting = nil
      return result
    }
    meeting = (run, task)
    try await task.value.get()
  }

  private func restore(_ entries: [Entry], in run: RedisRun) async -> Result<Void, RedisError> {
    let outcome = entries.isEmpty ? Outcome() : await replay(entries, run)
    log.settle(outcome.settled, in: run, at: .now)
    if let failure = outcome.failure { return .failure(failure) }
    // Before the first that is met nothing was done, and nobody has to wait for it.
    if run != known, known != .unknown { try? await Task.sleep(for: pause) }
    known = run
    return .success(())
  }
}
