package import CrosswalkRedis

/// A connection for changes that Redis may lose if it crashes.
///
/// Changes are made only on the known run of Redis. A new run becomes known only after what it may have lost is
/// restored, so that nothing newer comes before that.
package actor ReplayingConnection<Key: Hashable & Sendable, Value: Sendable> {
  /// A change, with its key.
  package typealias Entry = (key: Key, value: Value)

  /// The result of making changes again.
  package struct Outcome: Sendable {
    /// The value to keep for each change that was made again, or nil for none; others are tried again at the next look.
    package var settled: [Key: Value?] = [:]
    /// Why nothing newer may be done yet; nil if it may.
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
  /// The run that has everything, as far as that is possible.
  private var known = RedisRun.unknown
  private var meeting: (run: RedisRun, task: Task<Result<Void, RedisError>, Never>)?

  /// - Parameters:
  ///   - connection: The connection.
  ///   - kept: How long a run of Redis has to continue until what it acknowledged must be on disk.
  ///   - maximumBytes: The most bytes that are kept; the oldest changes are removed.
  ///   - pause: How long nothing is done on a new run, so that other nodes can restore their changes.
  ///   - replay: Makes changes again on a run of Redis.
  package init(
    _ connection: RedisConnection, kept: Duration = .seconds(5), maximumBytes: Int = .max, pause: Duration = .zero,
    replay: @escaping @Sendable ([Entry], RedisRun) async -> Outcome
  ) {
    self.connection = connection
    self.pause = pause
    self.replay = replay
    log = ReplayLog(kept: kept, maximumBytes: maximumBytes)
  }

  /// Sends a command to the known run of Redis; if Redis has another run, that becomes the known one first.
  ///
  /// - Returns: The reply, and the run that gave it.
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

  /// Keeps a change, to make it again on another run than the one that acknowledged it.
  package func keep(_ value: Value, for key: Key, byteCount: Int = 0, in run: RedisRun) {
    log.keep(value, for: key, byteCount: byteCount, in: run, at: .now)
  }

  /// Asks which run Redis is, restores what that may not have, and forgets what it must have written to disk.
  package func look() async throws(RedisError) {
    let begun = ContinuousClock.now
    let run = try await connection.ping()
    try await meet(run)
    log.letGo(in: run, at: begun)
  }

  /// Does the same as `look`, unless there is nothing that Redis may lose.
  package func lookIfNeeded() async throws(RedisError) {
    if !log.isEmpty { try await look() }
  }

  /// Makes a run the known one, after what it may have lost is restored.
  private func meet(_ run: RedisRun) async throws(RedisError) {
    // Only one runs at a time; others that meet the same run meanwhile get its result.
    while let meeting {
      let result = await meeting.task.value
      if meeting.run == run { return try result.get() }
    }
    let entries = log.entries(notIn: run)
    guard run != known || !entries.isEmpty else { return }
    let task = Task {
      let result = await self.restore(entries, in: run)
      // This is done here, so that the loop above never finds a meeting that has ended.
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
    // Before the first known run nothing was done, so nobody has to wait for it.
    if run != known, known != .unknown { try? await Task.sleep(for: pause) }
    known = run
    return .success(())
  }
}
