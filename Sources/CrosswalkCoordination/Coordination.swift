package import CrosswalkRedis
package import CrosswalkStore
package import Logging

/// What a node does so that the servers of a cluster agree: locks, and messages between them.
package struct Coordination: Sendable {
  package let locks: Locks
  package let topics: Topics

  /// - Parameters:
  ///   - address: The Redis that keeps everything.
  ///   - keys: The names of its keys.
  ///   - node: What this node calls itself.
  ///   - logger: Told what was lost, and what cannot be delivered.
  package init(address: RedisAddress, keys: Keys, node: String, logger: Logger) {
    locks = Locks(address: address, keys: keys)
    topics = Topics(address: address, keys: keys, node: node, logger: logger)
  }

  /// Hears what is released and published on all nodes, until the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await locks.run() }
      group.addTask { await topics.run() }
    }
  }

  /// Gives back what those have that are gone, and ends the connections.
  ///
  /// - Parameter limit: For how long it tries where Redis is away.
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
