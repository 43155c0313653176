package import CrosswalkRedis
internal import Crosswalk

/// The policies of services: what they are, and the way to change them.
package struct PolicyStore: Sendable {
  private let connection: RedisConnection
  private let keys: Keys
  private let follower: PolicyFollower

  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the policies.
  ///   - keys: The names of its keys.
  ///   - follower: Takes up at once, on this node, what is changed here.
  package init(connection: RedisConnection, keys: Keys, follower: PolicyFollower) {
    self.connection = connection
    self.keys = keys
    self.follower = follower
  }

  /// Sets options of a service's policy, for all nodes; when it returns this node goes by it.
  ///
  /// Options that others set at the same time are kept, unless they are the same.
  ///
  /// - Returns: The whole policy as it is now.
  package func set(_ options: [PolicyOption], of service: ServiceName) async throws(PolicyError) -> Policy {
    // What is wrong in itself is said without Redis, too.
    _ = try Policy.default.setting(options)
    while true {
      let before = try await stored(service)
      let policy = try self.policy(of: service, from: before).setting(options)
      switch try await replace(before, of: service, with: policy) {
      case 1:
        try await follow()
        return policy
      case -1:
        throw .limit("\(Policy.Limits.services) services have a policy of their own already; FORGET takes one away")
      // Another has set something meanwhile: again, from what it is now.
      default: continue
      }
    }
  }

  /// Takes a service's own policy away: it has the default from now on.
  package func remove(_ service: ServiceName) async throws(PolicyError) {
    try await run(PolicyScripts.remove, keys.policies, [RedisWord(service.text)])
    try await follow()
  }

  /// Lets all nodes know that what was captured of a service up to a moment is to be forgotten.
  func noteForgotten(_ service: ServiceName, at moment: Moment) async throws(PolicyError) {
    let past = moment.advanced(seconds: -CaptureDays.longestLife)
    try await run(
      PolicyScripts.noteForgotten, keys.policiesForgotten,
      [RedisWord(service.text), RedisWord(moment.microseconds), RedisWord(past.microseconds)])
    try await follow()
  }

  private func policy(of service: ServiceName, from bytes: [UInt8]) throws(PolicyError) -> Policy {
    if bytes.isEmpty { return .default }
    guard let policy = (try? JSON(parsing: bytes)).flatMap(Policy.init) else {
      throw .store(.damaged("the policy of \(service) is none; FORGET \(service) statistics=yes takes it away"))
    }
    return policy
  }

  private func stored(_ service: ServiceName) async throws(PolicyError) -> [UInt8] {
    do throws(StoreError) {
      return try await connection.reply(
        to: RedisCommand("HGET", RedisWord(keys.policies), RedisWord(service.text))
      ).bytes ?? []
    } catch {
      throw .store(error)
    }
  }

  private func replace(
    _ before: [UInt8], of service: ServiceName, with policy: Policy
  ) async throws(PolicyError) -> Int64? {
    try await run(
      PolicyScripts.set, keys.policies,
      [
        RedisWord(service.text), RedisWord(before), RedisWord(policy.json.text), RedisWord(Policy.Limits.services),
      ]
    ).integer
  }

  /// Runs a script that changes the revision and tells of it.
  @discardableResult
  private func run(
    _ script: RedisScript, _ key: String, _ arguments: [RedisWord]
  ) async throws(PolicyError) -> RedisReply {
    do throws(StoreError) {
      return try await connection.result(
        of: script, keys: [key, keys.policyRevision], arguments: [RedisWord(keys.policyChanges)] + arguments)
    } catch {
      throw .store(error)
    }
  }

  private func follow() async throws(PolicyError) {
    do throws(StoreError) { try await follower.compare() } catch { throw .store(error) }
  }
}
