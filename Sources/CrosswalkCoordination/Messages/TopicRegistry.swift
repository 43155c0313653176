internal import CrosswalkRedis
internal import CrosswalkStore
internal import Synchronization

/// Knows which topics are among the topics already.
final class TopicRegistry: Sendable {
  private struct Registered {
    var topics: Set<CoordinationName> = []
    /// The run of Redis in which they were registered: another may have lost something.
    var run: RedisRun?
    let since = ContinuousClock.now
  }

  private let connection: RedisConnection
  private let keys: Keys
  private let limit: Int
  private let trust: Duration
  private let registered = Mutex(Registered())

  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps them.
  ///   - keys: The names of its keys.
  ///   - limit: How many topics there may be.
  ///   - trust: After so long it is made sure again: Redis may have been emptied.
  init(connection: RedisConnection, keys: Keys, limit: Int, trust: Duration = .seconds(10)) {
    self.connection = connection
    self.keys = keys
    self.limit = limit
    self.trust = trust
  }

  /// Makes sure that a topic is among the topics.
  func register(_ topic: CoordinationName) async throws(TopicError) {
    let isKnown = registered.withLock { registered in
      // Without a connection nobody knows what the next one is to.
      guard let run = connection.run else { return false }
      if registered.run != run || registered.since.duration(to: .now) >= trust { registered = Registered(run: run) }
      return registered.topics.contains(topic)
    }
    guard !isKnown else { return }
    let reply: RedisReply
    do throws(StoreError) {
      reply = try await connection.result(
        of: TopicScripts.register, keys: [keys.topics], arguments: [RedisWord(topic.text), RedisWord(limit)])
    } catch {
      throw .store(error)
    }
    guard reply == .integer(1) else { throw .limit("there are \(limit) topics already") }
    registered.withLock { registered in
      // Made on demand, the connection may be newer than the look above.
      guard let run = connection.run else { return }
      if registered.run != run { registered = Registered(run: run) }
      registered.topics.insert(topic)
    }
  }
}
