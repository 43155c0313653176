internal import Synchronization

/// The services that this node knows, and whether the limit allows another one.
///
/// Redis decides. The roster only avoids counting calls of a service that Redis would refuse.
package final class ServiceRoster: Sendable {
  /// The largest number of services that all nodes together may have.
  package static let limit = 10_000

  private struct State {
    /// The services that Redis had when it was last asked.
    var registered: Set<ServiceName> = []
    /// The services that this node has admitted since then.
    var admitted: Set<ServiceName> = []
    /// The number of times that services were removed.
    var removals = 0
  }

  /// The largest number of services.
  package let limit: Int
  private let state = Mutex(State())

  /// Creates an empty roster.
  ///
  /// - Parameter limit: The largest number of services.
  package init(limit: Int = limit) {
    self.limit = limit
  }

  /// Admits a service, unless it is new and the limit is reached.
  package func admit(_ service: ServiceName) -> Bool {
    state.withLock { state in
      if state.registered.contains(service) || state.admitted.contains(service) { return true }
      guard state.registered.count + state.admitted.count < limit else { return false }
      state.admitted.insert(service)
      return true
    }
  }

  /// Returns those of the services that the roster does not have.
  func strangers(among services: [ServiceName]) -> Set<ServiceName> {
    state.withLock { state in
      Set(services.filter { !state.registered.contains($0) && !state.admitted.contains($0) })
    }
  }

  /// A number that changes whenever services are removed, because Redis refused them or they were forgotten.
  var removals: Int { state.withLock(\.removals) }

  /// The number of services in Redis, as far as this node knows.
  var registeredCount: Int { state.withLock { $0.registered.count } }

  /// Replaces the registered services with those that Redis has.
  func replace(_ registered: Set<ServiceName>) {
    state.withLock { state in
      if !state.registered.isSubset(of: registered) { state.removals += 1 }
      state.registered = registered
      state.admitted.subtract(registered)
    }
  }

  /// Takes over which services Redis has registered or refused.
  func settle(registered: some Sequence<ServiceName>, refused: [ServiceName]) {
    state.withLock { state in
      if !refused.isEmpty { state.removals += 1 }
      state.registered.formUnion(registered)
      state.admitted.subtract(registered)
      state.registered.subtract(refused)
      state.admitted.subtract(refused)
    }
  }
}
