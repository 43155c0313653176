// Messages: topics that services publish to and read from.
//
// Redis keeps the messages, and which of them each group has handled. A client keeps only the deliveries that its loop
// has not read yet (`Inbox`), in memory. A lost connection is made again, and its `Subscription` subscribes again.
// Messages of a group that were delivered and not acknowledged then go to some member again; a live subscriber misses
// what is published meanwhile.

extension Client {
  /// Publishes a message to all groups of a topic and to its live subscribers.
  ///
  /// - Parameters:
  ///   - payload: The text of the message; the whole line of the request may have 1 MiB.
  ///   - topic: The name of the topic: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - id: The publish id, of the same characters. A message that is published again with the same id within 10
  ///     minutes is not added twice. Without an id, the message is not sent again when the connection is lost.
  /// - Returns: The id of the message in the topic.
  /// - Throws: `ClientError`. After `connectionLost`, `timedOut` and `cancelled` it is unknown whether the message was
  ///   published; with an id it does no harm to try again.
  @discardableResult
  public func publish(_ payload: String, to topic: String, id: String? = nil) async throws(ClientError) -> String {
    let options = id.map { [Request.Option("id", $0)] } ?? []
    let request = Request(["PUBLISH", topic, payload], options: options)
    switch try await reply(to: request, over: slow, isRepeatable: id != nil) {
    case .ok(let words) where words.count == 1: return words[0]
    case let other: throw ClientError(unexpected: other, to: "PUBLISH")
    }
  }

  /// Returns the messages that are published to a topic, for a loop over them.
  ///
  /// ```swift
  /// for try await message in client.subscribe(to: "orders", group: "billing") {
  ///   try await bill(message.payload)
  /// }
  /// ```
  ///
  /// With a group, each message goes to one of its members, at least once. A message counts as handled when the loop
  /// asks for the next one. A message goes to another member if its handling throws, if the loop is left after it, or
  /// if it is not handled within 60 s. So a handler may see a message twice. Without a group, the loop gets each
  /// message at most once, if it is published while the loop runs and keeps up.
  ///
  /// A lost connection is made and subscribed again, however long that takes. The loop throws only if the server
  /// refuses the subscription, or if the first connection cannot be made within `retryTimeout`.
  ///
  /// - Parameters:
  ///   - topic: The name of the topic.
  ///   - group: The name of the group that shares the messages. A new group is made when it is first named, and gets
  ///     what is published from then on.
  ///   - window: The most messages that a member may have without having handled them, from 1 to 256. A message that is
  ///     not handled within 60 s of its delivery goes to another member: choose a number of messages that are certainly
  ///     handled in that time, and 1 for long jobs.
  ///   - acknowledging: When a message counts as handled; it has no meaning without a group.
  /// - Returns: The messages; the loop subscribes when it asks for the first one.
  public func subscribe(
    to topic: String, group: String? = nil, window: Int = 32, acknowledging: Acknowledging = .afterEach
  ) -> Subscription {
    Subscription(
      topic: topic, group: group, window: window, acknowledging: acknowledging, address: address,
      configuration: configuration)
  }
}
