internal import Crosswalk
package import CrosswalkRedis
public import CrosswalkStore
public import FoundationEssentials

/// The policies of services, and the way to change them for all nodes.
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

  /// Sets options of a service's policy; when it returns this node goes by it.
  ///
  /// Other options that somebody else sets at the same time are set, too.
  ///
  /// - Returns: The whole policy as it is now.
  package func set(_ options: [PolicyOption], of service: ServiceName) async throws(PolicyError) -> Policy {
    // What is wrong in itself is said without Redis, too.
    _ = try Policy.default.setting(options)
    return try await change(service) { policy throws(PolicyError) in policy = try policy.setting(options) }
  }

  /// Changes a service's policy; when it returns this node goes by it.
  ///
  /// - Parameters:
  ///   - service: Whose policy.
  ///   - body: Changes the policy as it is now; called again where somebody else changes it at the same time.
  /// - Returns: The whole policy as it is now.
  /// - Throws: What `body` throws, and `PolicyError` where what it made may not be, or cannot be kept.
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
        throw .limit("\(Policy.Limits.services) services have a policy of their own; FORGET one with statistics=yes")
      // Another has set something meanwhile: again, from what it is now.
      default: continue
      }
    }
  }

  /// Takes a service's own policy away: it has the default from now on.
  package func remove(_ service: ServiceName) async throws(StoreError) {
    try await run(PolicyScripts.remove, keys.policies, [RedisWord(service.text)])
  }

  /// Lets all nodes know that what was captured of a service up to a moment is to be forgotten.
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

  /// Runs a script that counts the revision up and tells of it, and takes up here what it did.
  @discardableResult
  private func run(
    _ script: RedisScript, _ key: String, _ arguments: [RedisWord]
  ) async throws(StoreError) -> Int64? {
    while true {
      let known: RedisWord = follower.knowsPolicies ? "1" : "0"
      let reply = try await connection.result(
        of: script, keys: [key, keys.policyRevision], arguments: [RedisWord(keys.policyChanges), known] + arguments)
      // It restores what is lost, if that is so.
      try await follower.compare()
      if reply.integer != PolicyScripts.lost { return reply.integer }
    }
  }
}

/// Why a policy cannot be set.
public enum PolicyError: LocalizedError, Sendable, CustomStringConvertible {
  /// An option that is none, or whose value is out of bounds; what would be right.
  case invalid(String)
  /// As many services as there may be have a policy already.
  case limit(String)
  /// It could not be kept.
  case store(StoreError)

  /// The error in words.
  public var description: String {
    switch self {
    case .invalid(let reason), .limit(let reason): reason
    case .store(let error): error.description
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }
}
