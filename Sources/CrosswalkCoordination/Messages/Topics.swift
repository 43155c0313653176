package import CrosswalkRedis
package import CrosswalkStore
package import Logging
internal import Synchronization

// A topic is a stream in Redis, and a group is a Redis consumer group of that stream. Redis keeps the messages, who has
// which of them unacknowledged, the dead letters, and the heartbeats of the nodes. A node keeps in memory its
// subscribers and the messages that each has, and for 5 s what it published. When Redis has restarted, the node
// publishes those of these messages again that were lost, and recreates its groups. If a node crashes, the others miss
// its heartbeat after 3.5 s and remove its members; what these have not acknowledged goes to other members. Live
// subscribers, which are those without a group, get only what is published while they are subscribed.

/// The topics on this node: publishes messages, and delivers them to the subscribers that are connected to it.
///
/// All subscribers of a node share three connections: one to publish, deliver and acknowledge messages, one for
/// heartbeats and questions, and one that listens for changes.
package final class Topics: Sendable {
  private let publisher: Publisher
  private let registry: TopicRegistry
  private let life: NodeLife
  private let table = ReaderTable()
  private let sweeper: Sweeper
  private let work: RedisConnection
  let questions: RedisConnection
  let keys: Keys
  private let options: Options
  private let logger: Logger
  private let members = Atomic<Int>(0)

  /// - Parameters:
  ///   - address: The Redis that keeps the messages.
  ///   - keys: The names of its keys.
  ///   - node: What this node calls itself; the names of members begin with it.
  ///   - options: How much is kept and given, and how long things take.
  ///   - logger: Gets the losses of messages, and why messages cannot be delivered.
  package init(address: RedisAddress, keys: Keys, node: String, options: Options = Options(), logger: Logger) {
    let (work, questions) = (RedisConnection(address: address), RedisConnection(address: address))
    let losses = Losses(logger: logger)
    registry = TopicRegistry(connection: work, keys: keys, limit: options.topics)
    publisher = Publisher(
      store: PublishStore(connection: work, keys: keys, options: options, losses: losses), registry: registry,
      logger: logger)
    sweeper = Sweeper(connection: questions, keys: keys, options: options, losses: losses)
    life = NodeLife(node: node, connection: questions, keys: keys, options: options, logger: logger)
    self.work = work
    self.questions = questions
    self.keys = keys
    self.options = options
    self.logger = logger
  }

  /// Publishes a message.
  ///
  /// The message is then kept for 7 days, or until a million more are published. If Redis is killed and loses its last
  /// seconds, the node publishes the message again, unless the node ends at the same time.
  ///
  /// - Parameters:
  ///   - payload: The message.
  ///   - topic: The topic to publish to.
  ///   - id: The publish id: under the same one nothing is published again for ten minutes.
  /// - Returns: The id of the message, or of the first one that was published under `id`.
  /// - Throws: `TopicError`; if Redis is away, the message may have been published all the same.
  package func publish(
    _ payload: [UInt8], to topic: CoordinationName, id: CoordinationName? = nil
  ) async throws(TopicError) -> String {
    try await publisher.publish(Publication(topic: topic, payload: payload, id: id))
  }

  /// Subscribes to a topic.
  ///
  /// - Parameters:
  ///   - topic: The topic to subscribe to.
  ///   - group: The group to become a member of, which is made if it does not exist. Without a group, each message that
  ///     is published from now on is delivered once at most.
  ///   - window: How many unacknowledged messages the member can have, if fewer than usual.
  ///   - recipient: The receiver of the messages.
  /// - Returns: The subscription. The caller must start it, and leave it whatever happens to the recipient.
  /// - Throws: `TopicError`; nothing is delivered then.
  package func join(
    _ topic: CoordinationName, group: CoordinationName?, window: Int? = nil, recipient: any Recipient
  ) async throws(TopicError) -> Membership {
    try await registry.register(topic)
    do throws(StoreError) {
      guard let group else { return try await listen(to: topic, recipient) }
      return try await join(topic, group, min(window ?? options.window, options.window), recipient)
    } catch {
      throw .store(error)
    }
  }

  /// Delivers messages until the task is cancelled; it can run only once.
  package func run() async {
    let subscription = RedisSubscription(address: work.address, channel: keys.topicChanges)
    await withDiscardingTaskGroup { group in
      group.addTask { [self] in for await event in subscription.events { hear(event) } }
      group.addTask { [self] in await life.run { inspectSoon() } }
      group.addTask { [self] in await sweeper.run() }
      group.addTask { [self] in await publisher.run() }
      group.addTask { [self] in
        while !Task.isCancelled {
          inspectSoon()
          try? await Task.sleep(for: options.interval)
        }
      }
      for await reader in table.additions { group.addTask { await reader.run() } }
      group.cancelAll()
    }
    await subscription.close()
  }

  /// How many readers there are: one for each group, and one for each topic with live subscribers, on this node.
  var readerCount: Int { table.all.count }

  /// Lets all members leave, so that other nodes get their unacknowledged messages at once, and ends the connections.
  ///
  /// - Parameter limit: How long it tries if Redis is away; after that, other nodes find this node dead.
  package func finish(within limit: Duration) async {
    let finishing = Task { [self] in
      await withDiscardingTaskGroup { group in
        for reader in table.all { group.addTask { await reader.finish() } }
      }
    }
    await withDeadline(limit) { await finishing.value }
    finishing.cancel()
    table.finish()
    await close()
  }

  /// Ends the connections.
  package func close() async {
    await work.close()
    await questions.close()
  }

  private func join(
    _ topic: CoordinationName, _ group: CoordinationName, _ window: Int, _ recipient: any Recipient
  ) async throws(StoreError) -> Membership {
    // This comes before there is a member, because a member of a node without a heartbeat would be taken for dead.
    try await life.begin()
    let number = members.add(1, ordering: .relaxed).newValue
    let (reader, member) = table.withReader(of: topic, group: group) {
      GroupReader(
        store: GroupStore(topic: topic, group: group, connection: work, keys: keys, options: options),
        life: life, logger: logger, retire: { [weak table] in table?.retire(topic, group: group) })
    } _: { reader in
      let member = Membership(
        member: "\(life.node)/\(number)", window: window, recipient: recipient, reader: reader)
      reader.add(member)
      return (reader, member)
    }
    do throws(StoreError) {
      try await reader.join(member)
    } catch {
      reader.abandon(member)
      throw error
    }
    return member
  }

  private func listen(to topic: CoordinationName, _ recipient: any Recipient) async throws(StoreError) -> Membership {
    let reader = table.withLiveReader(of: topic) {
      LiveReader(
        topic: topic, connection: work, keys: keys, logger: logger,
        retire: { [weak table] in table?.retire(topic, group: nil) })
    } _: { reader in
      reader.expect()
      return reader
    }
    let member = Membership(member: "", recipient: recipient, reader: reader)
    try await reader.join(member)
    return member
  }

  /// Wakes the readers of a topic, or all readers if a notification may have been missed.
  private func hear(_ event: RedisSubscription.Event) {
    switch event {
    case .subscribed: inspectSoon()
    case .message(let bytes):
      guard let topic = try? CoordinationName(String(decoding: bytes, as: UTF8.self)) else { return }
      for reader in table.readers(of: topic) { reader.wake() }
    }
  }

  private func inspectSoon() {
    publisher.lookSoon()
    for reader in table.all { reader.inspectSoon() }
  }
}

/// Why a message could not be published, or a topic not subscribed to.
package enum TopicError: Error, Sendable, CustomStringConvertible {
  /// There are already as many topics as there can be.
  case limit(String)
  /// Redis did not do it, or it is not known whether it did.
  case store(StoreError)

  /// The error in words.
  package var description: String {
    switch self {
    case .limit(let reason): reason
    case .store(let error): error.description
    }
  }
}
