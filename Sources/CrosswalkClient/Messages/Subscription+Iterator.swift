extension Subscription {
  /// A member of the group, or a live subscriber if there is no group.
  public struct Iterator: AsyncIteratorProtocol {
    private let subscription: Subscription
    private var feed: Feed?
    /// The message that is being handled.
    private var current: Message?
    private var pauses = Pauses()
    private var hasSubscribed = false

    init(_ subscription: Subscription) {
      self.subscription = subscription
    }

    /// Waits for the next message; the message before it counts as handled, unless it is to be acknowledged explicitly.
    ///
    /// - Returns: The message; nil if the task was cancelled.
    /// - Throws: `ClientError` if the server refuses the subscription or could never be reached.
    public mutating func next(isolation: isolated (any Actor)?) async throws(ClientError) -> Message? {
      if subscription.group != nil, subscription.acknowledging == .afterEach { current?.acknowledgeLater() }
      current = nil
      while !Task.isCancelled {
        guard let delivery = try await delivery(isolation: isolation), let feed else { continue }
        pauses.reset()
        let message = Message(
          topic: delivery.topic, id: delivery.id, payload: delivery.payload, connection: feed.connection)
        current = message
        return message
      }
      feed = nil
      return nil
    }

    /// Waits for the next delivery; returns nil if the connection was lost or the task was cancelled.
    private mutating func delivery(isolation: isolated (any Actor)?) async throws(ClientError) -> Delivery? {
      // If the connection is lost, what it has delivered to a member of a group goes to another member.
      if let feed, subscription.group != nil, !feed.connection.isOpen { self.feed = nil }
      if feed == nil { feed = try await subscribe(isolation: isolation) }
      guard let delivery = await feed?.deliveries.next(isolation: isolation) else {
        feed = nil
        return nil
      }
      return delivery
    }

    /// Subscribes, and tries again after pauses that grow.
    ///
    /// The first time it tries for `retryTimeout`; after it has subscribed once, it tries until it succeeds.
    private mutating func subscribe(isolation: isolated (any Actor)?) async throws(ClientError) -> Feed? {
      let time = subscription.configuration.time
      let deadline = time.now() + subscription.configuration.retryTimeout
      // This also pauses after a connection that was lost before it delivered anything.
      if hasSubscribed { await time.sleep(time.now() + pauses.next()) }
      while !Task.isCancelled {
        do throws(ClientError) {
          let feed = try await subscription.join()
          hasSubscribed = true
          return feed
        } catch {
          guard Self.mayPass(error), hasSubscribed || time.now() < deadline else { throw error }
        }
        await time.sleep(time.now() + pauses.next())
      }
      return nil
    }

    /// Returns whether a later attempt may succeed.
    private static func mayPass(_ error: ClientError) -> Bool {
      switch error {
      case .cannotConnect, .connectionLost, .timedOut, .cancelled: true
      case .refused(let error): [.limit, .unavailable, .internal].contains(error.code)
      case .protocolViolation, .invalid, .closed: false
      }
    }
  }
}

/// A subscribed connection and its deliveries.
///
/// When it is released, the acknowledgements still reach the server, and then the connection is closed.
struct Feed {
  let connection: Connection
  var deliveries: Inbox.Iterator
}
