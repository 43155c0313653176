extension Subscription {
  /// A member of a group, or one of those who hear what is published meanwhile.
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

    /// The next message; the one before counts as handled.
    ///
    /// - Returns: Nil when the task was cancelled.
    /// - Throws: `ClientError` where the server does not let us subscribe, or could never be reached.
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

    /// The next delivery over the connection; nil if it was lost, or the task was cancelled.
    private mutating func delivery(isolation: isolated (any Actor)?) async throws(ClientError) -> Delivery? {
      // What a group's member was sent over a connection that is lost is on its way to another.
      if let feed, subscription.group != nil, !feed.connection.isOpen { self.feed = nil }
      if feed == nil { feed = try await subscribe(isolation: isolation) }
      guard let delivery = await feed?.deliveries.next(isolation: isolation) else {
        feed = nil
        return nil
      }
      return delivery
    }

    /// Subscribes, and tries again with pauses that grow: for as long as requests are tried if it never has before, and
    /// otherwise until it succeeds.
    private mutating func subscribe(isolation: isolated (any Actor)?) async throws(ClientError) -> Feed? {
      let time = subscription.configuration.time
      let deadline = time.now() + subscription.configuration.retryTimeout
      // Also after a connection that brought nothing before it was lost.
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

    /// Whether it may go better later.
    private static func mayPass(_ error: ClientError) -> Bool {
      switch error {
      case .cannotConnect, .connectionLost, .timedOut, .cancelled: true
      case .refused(let error): [.limit, .unavailable, .internal].contains(error.code)
      case .protocolViolation, .invalid, .closed: false
      }
    }
  }
}

/// A connection that has subscribed, and what it delivers.
///
/// When it is let go of, what was acknowledged still arrives, and the connection ends.
struct Feed {
  let connection: Connection
  var deliveries: Inbox.Iterator
}
