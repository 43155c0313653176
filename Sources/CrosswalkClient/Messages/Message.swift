/// A message that a subscription got.
public struct Message: Sendable {
  /// What it was published to.
  public let topic: String
  /// What the service calls it: unique in its topic, and the same each time it is delivered.
  public let id: String
  /// What was published.
  public let payload: String

  /// What it came by; only there can it be acknowledged.
  let connection: Connection

  /// Says that the message was handled, where the subscription does not: see `Acknowledging.explicitly`.
  ///
  /// - Returns: Whether it was still this member's. If not, as after the connection was lost or after 60 s, another member of
  ///   the group gets it, or has it already.
  /// - Throws: `ClientError` where it is unknown whether the service knows.
  @discardableResult
  public func acknowledge() async throws(ClientError) -> Bool {
    let reply: Reply
    switch await connection.send(RequestBatch(acknowledgement)) {
    case .success(let replies): reply = replies[0]
    case .failure(.unsent): return false
    case .failure(let failure): throw failure.error
    }
    switch reply {
    case .ok: return true
    case .none: return false
    default: throw ClientError(unexpected: reply, to: "ACK")
    }
  }

  /// Says the same and does not wait: where it is not heard, the message comes again.
  func acknowledgeLater() {
    connection.post(RequestBatch(acknowledgement))
  }

  private var acknowledgement: Request { Request(["ACK", topic, id]) }
}
