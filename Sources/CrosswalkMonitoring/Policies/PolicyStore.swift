internal import Crosswalk
package import CrosswalkRedis
public import CrosswalkStore
public import FoundationEssentials

/// The policies of services in Redis; it changes them for all nodes.
package struct PolicyStore: Sendable {
  private let connection: RedisConnection
  private let keys: Keys
  private let follower: PolicyFollower

  /// Creates a store.
  ///
  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the policies.
  ///   - keys: The names of the keys.
  ///   - follower: Takes over changes at once on this node.
  package init(connection: RedisConnection, keys: Keys, follower: PolicyFollower) {
    self.connection = connection
    self.keys = keys
    self.follower = follower
  }

  /// Sets options of a service's policy; when it returns, the new policy applies on this node.
  ///
  /// Other options that another process sets at the same time are also set.
  ///
  /// - Returns: The whole policy as it is now.
  package func set(_ options: [PolicyOption], of service: ServiceName) async throws(PolicyError) -> Policy {
    // Report invalid options even if Redis is unavailable.
    _ = try Policy.default.setting(options)
    return try await change(service) { policy throws(PolicyError) in policy = try policy.setting(options) }
  }

  /// Changes a service's policy; when it returns, the new policy applies on this node.
  ///
  /// - Parameters:
  ///   - service: The service.
  ///   - body: Changes the current policy; called again if another process changes the policy at the same time.
  /// - Returns: The whole policy as it is now.
  /// - Throws: The error of `body`, or `PolicyError` if the result is not valid or cannot be stored.
  package func change(
    _ service: ServiceName, _ body: @Sendable (inout Policy) throws(PolicyError) -> Void
  ) async throws(PolicyError) -> Policy {
    while true {
      let before = try await stored(service)
      var policy = try Self.policy(of: service, from: before)
      try body(&policy)
      try policy.check()
      switch try await replace(before, with: policy, of: service) {
      case 1: return policy
      case -1:
        throw .limit(
          "the limit of \(Policy.Limits.services) services with their own policy is reached; "
            + "FORGET a service with statistics=yes")
      // Another process has changed the policy: try again with the current policy.
      default: continue
      }
    }
  }

  /// Removes a service's own policy; the default applies to it from now on.
  package func remove(_ service: ServiceName) async throws(StoreError) {
    try await run(PolicyScripts.remove, keys.policies, [RedisWord(service.text)])
  }

  /// Tells all nodes to forget the captures of a service up to a moment.
  func noteForgotten(_ service: ServiceName, at moment: Moment) async throws(StoreError) {
    let past = moment.advanced(seconds: -CaptureDays.longestLife)
    try await run(
      PolicyScripts.noteForgotten, keys.policiesForgotten,
      [RedisWord(service.text), RedisWord(moment.microseconds), RedisWord(past.microseconds)])
  }

  private static func policy(of service: ServiceName, from bytes: [UInt8]) throws(PolicyError) -> Policy {
    if bytes.isEmpty { return .default }
    guard let policy = (try? JSON(parsing: bytes)).flatMap(Policy.init) else {
      throw .store(.damaged("the policy of \(service) cannot be read; FORGET it with statistics=yes"))
    }
    return policy
  }

  private func stored(_ service: ServiceName) async throws(PolicyError) -> [UInt8] {
    let command = RedisCommand("HGET", RedisWord(keys.policies), RedisWord(service.text))
    do throws(StoreError) {
      return try await connection.reply(to: command).bytes ?? []
    } catch {
      throw .store(error)
    }
  }

  private func replace(
    _ before: [UInt8], with policy: Policy, of service: ServiceName
  ) async throws(PolicyError) -> Int64? {
    do throws(StoreError) {
      return try await run(
        PolicyScripts.set, keys.policies,
        [
          RedisWord(service.text), RedisWord(before), RedisWord(policy.json.text), RedisWord(Policy.Limits.services),
        ])
    } catch {
      throw .store(error)
    }
  }

  /// Runs a script that increases and publishes the revision, and takes over its changes on this node.
  @discardableResult
  private func run(
    _ script: RedisScript, _ key: String, _ arguments: [RedisWord]
  ) async throws(StoreError) -> Int64? {
    while true {
      let known: RedisWord = follower.knowsPolicies ? "1" : "0"
      let reply = try await connection.result(
        of: script, keys: [key, keys.policyRevision], arguments: [RedisWord(keys.policyChanges), known] + arguments)
      // This restores the policies if Redis has lost them.
      try await follower.compare()
      if reply.integer != PolicyScripts.lost { return reply.integer }
    }
  }
}

/// The reason why a policy cannot be set.
public enum PolicyError: LocalizedError, Sendable, CustomStringConvertible {
  /// An option is unknown, or its value is not valid; the text says what would be valid.
  case invalid(String)
  /// The limit of services with their own policy is reached.
  case limit(String)
  /// The policy could not be stored.
  case store(StoreError)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .invalid(let reason), .limit(let reason): reason
    case .store(let error): error.description
    }
  }

  /// The same sentence, for `localizedDescription`.
  public var errorDescription: String? { description }
}
