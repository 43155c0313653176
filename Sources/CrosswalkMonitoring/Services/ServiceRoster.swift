internal import Synchronization

/// Which services there are, as far as this node knows, and whether there is room for one more.
///
/// What Redis says last is what holds; this only keeps calls of a service that has no room from being counted for nothing.
package final class ServiceRoster: Sendable {
  /// How many services a cluster may have.
  package static let limit = 10_000

  private struct State {
    /// Those that Redis has, when it was last asked.
    var registered: Set<ServiceName> = []
    /// Those that were let in here since.
    var admitted: Set<ServiceName> = []
    /// How often services were taken out.
    var removals = 0
  }

  /// How many services there may be.
  package let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: How many services there may be.
  package init(limit: Int = limit) {
    self.limit = limit
  }

  /// Lets a service in, unless it is new and there is no room.
  package func admit(_ service: ServiceName) -> Bool {
    state.withLock { state in
      if state.registered.contains(service) || state.admitted.contains(service) { return true }
      guard state.registered.count + state.admitted.count < limit else { return false }
      state.admitted.insert(service)
      return true
    }
  }

  /// Which of these services it does not have.
  func strangers(among services: [ServiceName]) -> Set<ServiceName> {
    state.withLock { state in
      Set(services.filter { !state.registered.contains($0) && !state.admitted.contains($0) })
    }
  }

  /// Changes whenever services are taken out: refused by Redis, or forgotten.
  var removals: Int { state.withLock(\.removals) }

  /// How many services Redis has, as far as is known here.
  var registeredCount: Int { state.withLock { $0.registered.count } }

  /// Takes up which services Redis has.
  func replace(_ registered: Set<ServiceName>) {
    state.withLock { state in
      if !state.registered.isSubset(of: registered) { state.removals += 1 }
      state.registered = registered
      state.admitted.subtract(registered)
    }
  }

  /// Takes up what became of services whose calls were to be written.
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
