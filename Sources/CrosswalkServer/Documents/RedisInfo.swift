internal import Glibc

/// What `INFO` says to a Redis client that asks for sections: text as Redis has it, of what there is here.
struct RedisInfo {
  /// The Redis whose handshake this service follows: by this, clients choose what they send.
  private static let redisVersion = "7.2.0"

  private static let wholes: Set<String> = ["ALL", "DEFAULT", "EVERYTHING"]

  private let node: Node

  init(_ node: Node) {
    self.node = node
  }

  /// The sections of these names, in capitals; nothing for those that are not here, as in Redis.
  func text(of names: Set<String>) -> String {
    let isWhole = !names.isDisjoint(with: Self.wholes)
    return sections.filter { isWhole || names.contains($0.name.uppercased()) }
      .map { section in
        "# \(section.name)\r\n" + section.facts.map { "\($0.name):\($0.value)\r\n" }.joined()
      }
      .joined(separator: "\r\n")
  }

  private typealias Fact = (name: String, value: String)

  private var sections: [(name: String, facts: [Fact])] {
    let seconds = node.uptime.components.seconds
    return [
      (
        "Server",
        [
          ("redis_version", Self.redisVersion), ("server_name", "crosswalk"), ("crosswalk_version", node.version),
          ("redis_mode", "standalone"), ("process_id", "\(getpid())"), ("uptime_in_seconds", "\(seconds)"),
          ("uptime_in_days", "\(seconds / 86_400)"),
        ]
      ),
      (
        "Clients",
        [("connected_clients", "\(node.connections)"), ("maxclients", "\(node.limits.connections)")]
      ),
      // A service that answers has its dictionaries.
      ("Persistence", [("loading", "0")]),
      ("Stats", [("total_commands_processed", "\(node.requests)")]),
      ("Replication", [("role", "master"), ("connected_slaves", "0"), ("master_repl_offset", "0")]),
      ("Cluster", [("cluster_enabled", "0")]),
      ("Keyspace", []),
    ]
  }
}
