package import CrosswalkStore

/// The policies of all services at one moment.
package struct PolicySnapshot: Sendable {
  /// A snapshot in which every service has the default policy.
  package static let empty = PolicySnapshot(policies: [:])

  /// The policies of the services that have their own.
  let policies: [ServiceName: Policy]
  /// The moments up to which captures of services were last forgotten, for the last days.
  let forgotten: [ServiceName: Moment]
  /// The revision of this snapshot in Redis.
  package let revision: Int64

  package init(policies: [ServiceName: Policy], forgotten: [ServiceName: Moment] = [:], revision: Int64 = 0) {
    self.policies = policies
    self.forgotten = forgotten
    self.revision = revision
  }

  /// Whether the snapshot has no policies and no forgotten services.
  var isEmpty: Bool { policies.isEmpty && forgotten.isEmpty }

  /// Returns the policy of a service: its own, or the default.
  package func policy(of service: ServiceName) -> Policy {
    policies[service] ?? .default
  }
}

/// Which calls of a service are captured: the part of its policy that the recorder needs.
package struct CaptureRule: Sendable, Equatable {
  /// A call that took more µs than this is slow; `UInt64.max` is off.
  package var slowAbove: UInt64
  /// One call in this many is a sample; 0 is off.
  package var sampleOneIn: UInt32

  package init(slowAbove: UInt64, sampleOneIn: UInt32) {
    self.slowAbove = slowAbove
    self.sampleOneIn = sampleOneIn
  }
}

/// The cell with the current policies of a node.
package typealias PolicyCell = SnapshotCell<PolicySnapshot>

extension PolicyCell {
  /// Creates a cell in which every service has the default policy.
  package convenience init() {
    self.init(.empty)
  }
}
