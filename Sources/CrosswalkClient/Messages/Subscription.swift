/// The messages of a topic, from when a loop asks for the first one.
///
/// Each loop over it is a separate member with its own connection, until the loop ends.
public struct Subscription: AsyncSequence, Sendable {
  /// The messages as they arrive; the loop ends when the task is cancelled.
  public typealias Element = Message

  let topic: String
  let group: String?
  let window: Int
  let acknowledging: Acknowledging
  let address: ServerAddress
  let configuration: Client.Configuration

  /// Makes a member that subscribes when it is asked for its first message.
  public func makeAsyncIterator() -> Iterator {
    Iterator(self)
  }

  /// Connects and subscribes, in one attempt.
  func join() async throws(ClientError) -> Feed {
    let options = group.map { [Request.Option("group", $0), Request.Option("window", "\(window)")] } ?? []
    let request = Request(["SUBSCRIBE", topic], options: options)
    let (inbox, deliveries) = Inbox.make()
    let connection = try await Connection.open(address, configuration, inbox: inbox)
    do throws(ClientError) {
      let reply = try await connection.reply(to: request)
      guard case .ok = reply else { throw ClientError(unexpected: reply, to: "SUBSCRIBE") }
      return Feed(connection: connection, deliveries: deliveries)
    } catch {
      await connection.close()
      throw error
    }
  }
}

/// The time when a message counts as handled by a member of a group.
public enum Acknowledging: Sendable, Hashable {
  /// When the loop asks for the next message.
  case afterEach
  /// When `Message.acknowledge()` is called; for members that handle several messages at the same time.
  case explicitly
}
