internal import CrosswalkCoordination
internal import Synchronization

/// A connection as the commands for locks and subscriptions see it.
///
/// These commands concern the connection itself: it asks for a lock, or it is subscribed.
package final class ConnectionIdentity: Sendable {
  /// The peer's address and the node; others see it as the holder of a lock.
  package let name: String

  private struct State {
    var subscriptions: [CoordinationName: Subscription] = [:]
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let notifyConnection: @Sendable (Subscription) -> Void

  /// Makes the identity of a connection.
  ///
  /// - Parameters:
  ///   - name: The name that others see.
  ///   - notifyConnection: Called on any thread when a subscription has something to be written to the peer.
  package init(name: String, notifyConnection: @escaping @Sendable (Subscription) -> Void = { _ in }) {
    self.name = name
    self.notifyConnection = notifyConnection
  }

  /// Returns the subscription to a topic; a connection has at most one for each topic.
  func subscription(to topic: CoordinationName) -> Subscription? {
    state.withLock { $0.subscriptions[topic] }
  }

  /// Makes a subscription without keeping it.
  func makeSubscription(group: CoordinationName?) -> Subscription {
    Subscription(group: group, notifyConnection: notifyConnection)
  }

  /// All subscriptions of the connection.
  var subscriptions: [Subscription] { state.withLock { Array($0.subscriptions.values) } }

  /// The number of topics that the connection is subscribed to.
  var subscriptionCount: Int { state.withLock { $0.subscriptions.count } }

  /// The topics that the connection is subscribed to.
  var topics: [CoordinationName] { state.withLock { Array($0.subscriptions.keys) } }

  /// Keeps a subscription until it is removed or the connection ends.
  ///
  /// - Returns: Whether it is kept; false if the connection has ended already, since nothing would end the
  ///   subscription.
  func keep(_ subscription: Subscription, to topic: CoordinationName) -> Bool {
    state.withLock { state in
      if !state.hasEnded { state.subscriptions[topic] = subscription }
      return !state.hasEnded
    }
  }

  /// Removes a subscription and returns it; the caller has to end it.
  func removeSubscription(to topic: CoordinationName) -> Subscription? {
    state.withLock { $0.subscriptions.removeValue(forKey: topic) }
  }

  /// Removes and returns all subscriptions, which the caller has to end; from then on `keep` keeps none.
  func end() -> [Subscription] {
    state.withLock { state in
      state.hasEnded = true
      defer { state.subscriptions = [:] }
      return Array(state.subscriptions.values)
    }
  }
}
