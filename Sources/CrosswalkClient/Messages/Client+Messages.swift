extension Client {
  /// Publishes a message to all groups that read a topic, and to whoever listens to it just now.
  ///
  /// - Parameters:
  ///   - payload: The message, as text; the request's line may have 1 MiB in all.
  ///   - topic: What it is about: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - id: The publisher's own name for the message, of the same characters: published again with the same within
  ///     10 minutes it is not there twice. Without one, it is not sent again when the connection is lost.
  /// - Returns: The message's id in the topic.
  /// - Throws: `ClientError`. After `connectionLost`, `timedOut` and `cancelled` it is unknown whether it was published;
  ///   with an id it does no harm to try again.
  @discardableResult
  public func publish(_ payload: String, to topic: String, id: String? = nil) async throws(ClientError) -> String {
    let options = id.map { [Request.Option("id", $0)] } ?? []
    let request = Request(["PUBLISH", topic, payload], options: options)
    switch try await reply(to: request, over: slow, isRepeatable: id != nil) {
    case .ok(let words) where words.count == 1: return words[0]
    case let other: throw ClientError(unexpected: other, to: "PUBLISH")
    }
  }

  /// The messages that are published to a topic.
  ///
  /// ```swift
  /// for try await message in client.subscribe(to: "orders", group: "billing") {
  ///   try await bill(message.payload)
  /// }
  /// ```
  ///
  /// With a group, each message goes to one of its members, at least once: a message counts as handled when the loop asks
  /// for the next. One whose handling throws, or after which the loop is left, goes to another member, as does one that is
  /// not handled within 60 s; so a handler may see a message twice. Without a group, the loop gets what is published while
  /// it runs and keeps up, at most once.
  ///
  /// A connection that is lost is made anew, and subscribed again, for as long as it takes. Only if the first one cannot be
  /// had within the `retryTimeout` the loop throws.
  ///
  /// - Parameters:
  ///   - topic: What the messages are about.
  ///   - group: Those who share the messages; made when it is first named, and begins with what is published from then on.
  ///   - window: How many messages a member may have that are not handled, from 1 to 256. What is not handled within 60 s of
  ///     its delivery goes to another: choose as many as are surely handled by then, and 1 for long jobs.
  ///   - acknowledging: When a message counts as handled; without a group none has to.
  /// - Returns: The messages, which begin to come when the first is asked for.
  public func subscribe(
    to topic: String, group: String? = nil, window: Int = 32, acknowledging: Acknowledging = .afterEach
  ) -> Subscription {
    Subscription(
      topic: topic, group: group, window: window, acknowledging: acknowledging, address: address,
      configuration: configuration)
  }
}
