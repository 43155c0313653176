/// A message that a subscription got.
public struct Message: Sendable {
  /// What it was published to.
  public let topic: String
  /// What the server calls it: unique in its topic, and the same each time it is delivered.
  public let id: String
  /// What was published.
  public let payload: String

  /// What it came by; only there can it be acknowledged.
  let connection: Connection

  /// Says that the message was handled, where the subscription does not: see `Acknowledging.explicitly`.
  ///
  /// It never ends a loop: a message that the server does not know to be handled comes again, and that is all.
  ///
  /// - Returns: Whether the server knows. If not, another member of the group gets the message, or has it already: it was
  ///   too late, after 60 s; or the connection was lost, or Redis is away.
  @discardableResult
  public func acknowledge() async -> Bool {
    let replies = try? await connection.send(RequestBatch(acknowledgement)).get()
    return if case .ok = replies?[0] { true } else { false }
  }

  /// Says the same and does not wait.
  func acknowledgeLater() {
    connection.post(RequestBatch(acknowledgement))
  }

  private var acknowledgement: Request { Request(["ACK", topic, id]) }
}
