internal import CrosswalkCoordination
internal import Synchronization

/// One connection as those commands see it that concern the connection itself: who asks for a lock, who is subscribed.
package final class ConnectionIdentity: Sendable {
  /// Where it comes from and through which node: what others are told of who holds a lock.
  package let name: String

  private struct State {
    var subscriptions: [CoordinationName: Subscription] = [:]
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let outlet: @Sendable (Subscription) -> Void

  /// - Parameters:
  ///   - name: who it is, for others.
  ///   - outlet: called from anywhere when a subscription has something to be written to the peer.
  package init(name: String, outlet: @escaping @Sendable (Subscription) -> Void = { _ in }) {
    self.name = name
    self.outlet = outlet
  }

  /// The subscription to a topic; a connection has one at most.
  func subscription(to topic: CoordinationName) -> Subscription? {
    state.withLock { $0.subscriptions[topic] }
  }

  /// A subscription that is not kept yet.
  func makeSubscription(group: CoordinationName?) -> Subscription { Subscription(group: group, outlet: outlet) }

  /// All its subscriptions.
  var subscriptions: [Subscription] { state.withLock { Array($0.subscriptions.values) } }

  /// How many topics it is subscribed to.
  var subscriptionCount: Int { state.withLock { $0.subscriptions.count } }

  /// The topics that it is subscribed to.
  var topics: [CoordinationName] { state.withLock { Array($0.subscriptions.keys) } }

  /// Keeps a subscription; `false` where the connection has ended, and nobody would end the subscription.
  func keep(_ subscription: Subscription, to topic: CoordinationName) -> Bool {
    state.withLock { state in
      if !state.hasEnded { state.subscriptions[topic] = subscription }
      return !state.hasEnded
    }
  }

  /// Takes a subscription out, to be ended.
  func removeSubscription(to topic: CoordinationName) -> Subscription? {
    state.withLock { $0.subscriptions.removeValue(forKey: topic) }
  }

  /// The connection ends: takes all subscriptions out, to be ended, and lets in no more.
  func end() -> [Subscription] {
    state.withLock { state in
      state.hasEnded = true
      defer { state.subscriptions = [:] }
      return Array(state.subscriptions.values)
    }
  }
}
