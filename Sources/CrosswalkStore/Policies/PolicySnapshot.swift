/// The policies of all services at one moment.
package struct PolicySnapshot: Sendable {
  /// Every service has the default policy.
  package static let empty = PolicySnapshot(policies: [:], forgotten: [:], revision: 0)

  /// The services that were given their own.
  let policies: [ServiceName: Policy]
  /// When what was captured of a service was last to be forgotten, of those of the last days.
  let forgotten: [ServiceName: Moment]
  /// The number of this state in Redis.
  package let revision: Int64

  /// The policy of a service: its own, or the default.
  package func policy(of service: ServiceName) -> Policy {
    policies[service] ?? .default
  }
}
