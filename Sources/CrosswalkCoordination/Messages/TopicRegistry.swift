internal import CrosswalkRedis
internal import CrosswalkStore
internal import Synchronization

/// Registers topics in Redis, and remembers which ones it has registered.
final class TopicRegistry: Sendable {
  private struct Registered {
    var topics: Set<CoordinationName> = []
    /// The run of Redis in which they were registered; another run may have lost some.
    var run: RedisRun?
    let since = ContinuousClock.now
  }

  private let connection: RedisConnection
  private let keys: Keys
  private let limit: Int
  private let trust: Duration
  private let registered = Mutex(Registered())

  /// - Parameters:
  ///   - connection: A connection to the Redis that keeps the topics.
  ///   - keys: The names of its keys.
  ///   - limit: How many topics there can be.
  ///   - trust: How long a registration is taken to last; somebody can have emptied Redis.
  init(connection: RedisConnection, keys: Keys, limit: Int, trust: Duration = .seconds(10)) {
    self.connection = connection
    self.keys = keys
    self.limit = limit
    self.trust = trust
  }

  /// Registers a topic, unless it is known to be registered.
  func register(_ topic: CoordinationName) async throws(TopicError) {
    let isKnown = registered.withLock { registered in
      // Without a connection it is not known which run of Redis the next one reaches.
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
      // The connection is made on demand, so it can be newer than the check above.
      guard let run = connection.run else { return }
      if registered.run != run { registered = Registered(run: run) }
      registered.topics.insert(topic)
    }
  }
}
