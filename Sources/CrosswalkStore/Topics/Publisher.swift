internal import CrosswalkRedis
internal import FoundationEssentials
internal import Synchronization

/// Publishes messages, and knows which topics are among the topics already.
final class Publisher: Sendable {
  private struct Registered {
    var topics: Set<CoordinationName> = []
    /// When the connection was made on which they were registered: another may be to a Redis that has lost something.
    var connected: Date?
  }

  private let connection: RedisConnection
  private let keys: Keys
  private let options: Topics.Options
  private let losses: Losses
  private let registered = Mutex(Registered())

  init(connection: RedisConnection, keys: Keys, options: Topics.Options, losses: Losses) {
    self.connection = connection
    self.keys = keys
    self.options = options
    self.losses = losses
  }

  /// Publishes a message, unless one was published under the same id lately; returns its id, or that one's.
  func publish(
    _ payload: [UInt8], to topic: CoordinationName, id: CoordinationName?
  ) async throws(TopicError) -> String {
    // Before, so that there is never a topic that nobody knows of.
    try await register(topic)
    let reply: RedisReply
    do throws(StoreError) {
      reply = try await connection.result(
        of: TopicScripts.publish,
        keys: keys.all(of: topic) + (id.map { [keys.seen(topic, $0)] } ?? []),
        arguments: [
          RedisWord(payload), RedisWord(options.messages), RedisWord(options.age.wholeMilliseconds),
          RedisWord(options.publishIDs.wholeMilliseconds / 1000), RedisWord(keys.topicChanges), RedisWord(topic.text),
        ])
    } catch {
      throw .store(error)
    }
    guard let parts = reply.array, parts.count == 2, let message = parts[0].string else {
      throw .store(.damaged("a script answers with something else"))
    }
    losses.note(parts[1], in: topic)
    // Where it went over another connection than the registration; the message is published whatever comes of this.
    try? await register(topic)
    return message
  }

  /// Makes sure that a topic is among the topics.
  func register(_ topic: CoordinationName) async throws(TopicError) {
    let isKnown = registered.withLock { registered in
      let connected = connection.health.since
      if registered.connected != connected { registered = Registered(connected: connected) }
      return registered.topics.contains(topic)
    }
    guard !isKnown else { return }
    let reply: RedisReply
    do throws(StoreError) {
      reply = try await connection.result(
        of: TopicScripts.register, keys: [keys.topics], arguments: [RedisWord(topic.text), RedisWord(options.topics)])
    } catch {
      throw .store(error)
    }
    guard reply == .integer(1) else { throw .limit("there are \(options.topics) topics already") }
    registered.withLock { registered in
      // Made on demand, the connection may be newer than the look above.
      if registered.connected != connection.health.since { registered = Registered(connected: connection.health.since) }
      registered.topics.insert(topic)
    }
  }
}
