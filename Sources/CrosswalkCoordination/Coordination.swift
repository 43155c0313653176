package import CrosswalkRedis
package import CrosswalkStore
package import Logging

// Coordination lets the servers of a cluster agree: locks that one process holds at a time, and messages between
// processes. All of it is kept in Redis, under the keys of `Keys+Coordination.swift`; each change is one script. A node
// keeps in memory only who waits for a lock, who is subscribed, and what Redis acknowledged in the last 5 s. After
// Redis has crashed, the nodes repeat the writes that it may have lost. After a crash of a node its locks end with
// their leases, and other members get the messages that its members have not acknowledged.

/// The locks and the topics of a node, through which the servers of a cluster agree.
package struct Coordination: Sendable {
  package let locks: Locks
  package let topics: Topics

  /// - Parameters:
  ///   - address: The Redis that keeps everything.
  ///   - keys: The names of its keys.
  ///   - node: What this node calls itself.
  ///   - logger: Gets the losses of messages, and why messages cannot be delivered.
  package init(address: RedisAddress, keys: Keys, node: String, logger: Logger) {
    locks = Locks(address: address, keys: keys)
    topics = Topics(address: address, keys: keys, node: node, logger: logger)
  }

  /// Listens to what all nodes release and publish, until the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await locks.run() }
      group.addTask { await topics.run() }
    }
  }

  /// Frees the orphaned locks, lets all members of groups leave, and ends the connections.
  ///
  /// - Parameter limit: How long it tries if Redis is away.
  package func finish(within limit: Duration) async {
    async let locks: Void = locks.finish(within: limit)
    await topics.finish(within: limit)
    await locks
  }

  /// Ends the connections.
  package func close() async {
    await locks.close()
    await topics.close()
  }
}
