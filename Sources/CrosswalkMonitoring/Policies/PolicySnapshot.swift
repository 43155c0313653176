package import CrosswalkStore

/// The policies of all services at one moment.
package struct PolicySnapshot: Sendable {
  /// Every service has the default policy.
  package static let empty = PolicySnapshot(policies: [:])

  /// The services that were given their own.
  let policies: [ServiceName: Policy]
  /// When what was captured of a service was last to be forgotten, of those of the last days.
  let forgotten: [ServiceName: Moment]
  /// The number of this state in Redis.
  package let revision: Int64

  package init(policies: [ServiceName: Policy], forgotten: [ServiceName: Moment] = [:], revision: Int64 = 0) {
    self.policies = policies
    self.forgotten = forgotten
    self.revision = revision
  }

  /// Whether there is nothing in it.
  var isEmpty: Bool { policies.isEmpty && forgotten.isEmpty }

  /// The policy of a service: its own, or the default.
  package func policy(of service: ServiceName) -> Policy {
    policies[service] ?? .default
  }
}

/// Which calls of a service are captured: what the recorder has to know of its policy.
package struct CaptureRule: Sendable, Equatable {
  /// A call is slow that took longer than this many µs; `UInt64.max` is off.
  package var slowAbove: UInt64
  /// One in so many calls is sampled; 0 is off.
  package var sampleOneIn: UInt32

  package init(slowAbove: UInt64, sampleOneIn: UInt32) {
    self.slowAbove = slowAbove
    self.sampleOneIn = sampleOneIn
  }
}

/// Where the policies lie that a node goes by now.
package typealias PolicyCell = SnapshotCell<PolicySnapshot>

extension PolicyCell {
  /// A cell in which every service has the default policy.
  package convenience init() {
    self.init(.empty)
  }
}
