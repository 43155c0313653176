internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
package import Logging

/// Keeps this node's policies in step with Redis.
///
/// It compares the revision as `CatalogFollower` does. While Redis is unavailable, the node uses the last policies that
/// it knows.
package actor PolicyFollower: Follower {
  private let connection: RedisConnection
  private let keys: Keys
  private let cell: PolicyCell
  private let logger: Logger
  package var comparison: Task<Result<Void, StoreError>, Never>?
  private let outages: OutageLog
  /// The run of Redis from which the policies were last read; nil if the last comparison failed.
  private var installed: RedisRun?

  /// Creates a follower.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis that it reads.
  ///   - keys: The names of the keys.
  ///   - cell: The cell that receives the policies.
  ///   - logger: Logs why it cannot follow.
  package init(connection: RedisConnection, keys: Keys, cell: PolicyCell, logger: Logger) {
    self.connection = connection
    self.keys = keys
    self.cell = cell
    self.logger = logger
    outages = OutageLog(
      "policies cannot be read from Redis; the last ones stay in force", end: "policies are read from Redis again",
      logger: logger)
  }

  /// Follows the policies until the task is cancelled.
  ///
  /// - Parameters:
  ///   - address: The address of the Redis that announces changes.
  ///   - interval: How often the revision is compared if no change is announced.
  package func run(address: RedisAddress, interval: Duration = .seconds(1)) async {
    await Following.run(address: address, channel: keys.policyChanges, interval: interval) {
      await self.compareAndLog()
    }
  }

  /// Whether this node knows any policies that Redis could lose.
  nonisolated var knowsPolicies: Bool { !cell.value.isEmpty }

  /// Compares with Redis now and takes over what is new, so that a change applies at once.
  ///
  /// - Throws: `StoreError` if Redis is unavailable; the known policies then stay.
  package func compare() async throws(StoreError) {
    try await compareInTurn()
  }

  private func compareAndLog() async {
    do throws(StoreError) {
      try await compare()
      outages.note(nil)
    } catch {
      outages.note(error.description)
    }
  }

  package func compareOnce() async -> Result<Void, StoreError> {
    do throws(StoreError) {
      let run = try await connection.answeringRun()
      var revision = try await revision(in: run)
      if revision == nil, !cell.value.isEmpty {
        try await restore(cell.value, in: run)
        revision = try await self.revision(in: run)
      }
      // A new run may have lost data and still have the same revision by chance.
      if run != installed || (revision ?? 0) != cell.value.revision {
        cell.install(try await snapshot(revision ?? 0, in: run))
        installed = run
      }
      return .success(())
    } catch {
      installed = nil
      return .failure(error)
    }
  }

  /// Returns the revision of the policies in Redis, or nil if Redis has none or has lost it.
  private func revision(in run: RedisRun) async throws(StoreError) -> Int64? {
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(keys.policyRevision)), in: run)
    return reply.string.flatMap { Int64($0) }
  }

  /// Writes policies that Redis has lost; without them, payloads would be kept that must be redacted.
  private func restore(_ snapshot: PolicySnapshot, in run: RedisRun) async throws(StoreError) {
    var arguments: [RedisWord] = [
      RedisWord(keys.policyChanges), RedisWord(snapshot.revision + 1), RedisWord(snapshot.policies.count),
    ]
    for (service, policy) in snapshot.policies { arguments += [RedisWord(service.text), RedisWord(policy.json.text)] }
    for (service, moment) in snapshot.forgotten {
      arguments += [RedisWord(service.text), RedisWord(moment.microseconds)]
    }
    let reply = try await connection.result(
      of: PolicyScripts.restore, keys: [keys.policies, keys.policyRevision, keys.policiesForgotten],
      arguments: arguments, in: run)
    guard reply == .integer(1) else { return }
    let count = snapshot.policies.count.counted("policy", "policies")
    logger.warning("Redis has lost \(count); this node restores those it knows")
  }

  /// Reads all policies.
  ///
  /// The revision was read before. If a policy changes while this reads, the next comparison finds a new revision.
  private func snapshot(_ revision: Int64, in run: RedisRun) async throws(StoreError) -> PolicySnapshot {
    let replies = try await connection.replies(
      to: [
        RedisCommand("HGETALL", RedisWord(keys.policies)),
        RedisCommand("ZRANGE", RedisWord(keys.policiesForgotten), "0", "-1", "WITHSCORES"),
      ], in: run)
    let known = cell.value.policies
    let policies = Self.pairs(replies[0]) { service, text -> Policy? in
      if let policy = (try? JSON(parsing: text.utf8)).flatMap(Policy.init) { return policy }
      let other = known[service] == nil ? "the default policy" : "the last policy"
      logger.error("the policy of \(service) in Redis cannot be read; \(other) applies")
      return known[service]
    }
    let forgotten = Self.pairs(replies[1]) { _, text in Double(text).flatMap { Moment(score: $0) } }
    return PolicySnapshot(policies: policies, forgotten: forgotten, revision: revision)
  }

  private static func pairs<Value>(
    _ reply: RedisReply, _ value: (ServiceName, String) -> Value?
  ) -> [ServiceName: Value] {
    var pairs: [ServiceName: Value] = [:]
    for (name, text) in reply.pairs {
      guard let service = try? ServiceName(name.string ?? "") else { continue }
      pairs[service] = value(service, text.string ?? "")
    }
    return pairs
  }
}
