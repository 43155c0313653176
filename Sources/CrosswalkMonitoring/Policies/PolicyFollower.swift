internal import Crosswalk
package import CrosswalkRedis
package import CrosswalkStore
package import Logging

/// Keeps the policies that a node goes by what Redis says they should be.
///
/// It compares the revision as `CatalogFollower` does. While Redis is away the node goes by those it knows.
package actor PolicyFollower: Follower {
  private let connection: RedisConnection
  private let keys: Keys
  private let cell: PolicyCell
  private let logger: Logger
  package var comparison: Task<Result<Void, StoreError>, Never>?
  private let outages: OutageLog
  /// The run of Redis that the policies were last read from; nil where the last comparison failed.
  private var installed: RedisRun?

  /// - Parameters:
  ///   - connection: The Redis that it reads.
  ///   - keys: The names of its keys.
  ///   - cell: Where the policies are put.
  ///   - logger: Told what keeps it from following.
  package init(connection: RedisConnection, keys: Keys, cell: PolicyCell, logger: Logger) {
    self.connection = connection
    self.keys = keys
    self.cell = cell
    self.logger = logger
    outages = OutageLog(
      "policies cannot be read from Redis and stay as they are", end: "policies are read from Redis again",
      logger: logger)
  }

  /// Follows until the task is cancelled.
  ///
  /// - Parameters:
  ///   - address: The Redis whose wake-ups it hears.
  ///   - interval: How often the revision is compared when nobody wakes it.
  package func run(address: RedisAddress, interval: Duration = .seconds(1)) async {
    await Following.run(address: address, channel: keys.policyChanges, interval: interval) {
      await self.compareAndLog()
    }
  }

  /// Whether there is any policy that Redis could lose.
  nonisolated var knowsPolicies: Bool { !cell.value.isEmpty }

  /// Compares with Redis now and takes up what is there, so that what was just set is seen at once.
  ///
  /// - Throws: `StoreError` where Redis is away; what was known stays known.
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
      // Another run may have lost something, and have the same revision by chance.
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

  /// The number of the policies in Redis; nil where it has none, or has lost them.
  private func revision(in run: RedisRun) async throws(StoreError) -> Int64? {
    let reply = try await connection.reply(to: RedisCommand("GET", RedisWord(keys.policyRevision)), in: run)
    return reply.string.flatMap { Int64($0) }
  }

  /// Writes the policies again that Redis has lost: without them payloads would be kept that are to be redacted.
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
    logger.warning("Redis had lost \(count); this node restores what it knows")
  }

  /// Reads all policies.
  ///
  /// The revision was read first: should something change while this reads, the next comparison differs again.
  private func snapshot(_ revision: Int64, in run: RedisRun) async throws(StoreError) -> PolicySnapshot {
    let replies = try await connection.replies(
      to: [
        RedisCommand("HGETALL", RedisWord(keys.policies)),
        RedisCommand("ZRANGE", RedisWord(keys.policiesForgotten), "0", "-1", "WITHSCORES"),
      ], in: run)
    let known = cell.value.policies
    let policies = Self.pairs(replies[0]) { service, text -> Policy? in
      if let policy = (try? JSON(parsing: text.utf8)).flatMap(Policy.init) { return policy }
      let other = known[service] == nil ? "the default" : "the last"
      logger.error("the policy of \(service) in Redis cannot be read; \(other) one applies")
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
