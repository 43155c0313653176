/// A message of a topic, as a subscription gets it.
public struct Message: Sendable {
  /// The name of the topic.
  public let topic: String
  /// The id of the message, which is unique in its topic and the same each time it is delivered.
  public let id: String
  /// The published text.
  public let payload: String

  /// The connection that delivered it, over which alone it can be acknowledged.
  let connection: Connection

  /// Acknowledges the message, if the subscription does not do that: see `Acknowledging.explicitly`.
  ///
  /// It never ends a loop. If the message cannot be acknowledged, it is only delivered again.
  ///
  /// - Returns: Whether the server has noted it. If not, another member of the group gets the message or has it
  ///   already: the acknowledgement came too late, after 60 s, or the connection was lost, or Redis cannot be reached.
  @discardableResult
  public func acknowledge() async -> Bool {
    let replies = try? await connection.send(RequestBatch(acknowledgement)).get()
    return if case .ok = replies?[0] { true } else { false }
  }

  /// Acknowledges the message without waiting for the reply.
  func acknowledgeLater() {
    connection.post(RequestBatch(acknowledgement))
  }

  private var acknowledgement: Request { Request(["ACK", topic, id]) }
}
