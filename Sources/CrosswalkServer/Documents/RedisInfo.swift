internal import Glibc

/// The reply to an `INFO` that asks for sections: text as in Redis, with the facts that exist here.
struct RedisInfo {
  /// The version of Redis whose handshake this server follows; clients use it to choose what they send.
  private static let redisVersion = "7.2.0"

  private static let wholes: Set<String> = ["ALL", "DEFAULT", "EVERYTHING"]

  private let node: Node

  init(_ node: Node) {
    self.node = node
  }

  /// Returns the sections with these names, which are in capitals; unknown sections are left out, as in Redis.
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
      // A server that answers has loaded its dictionaries.
      ("Persistence", [("loading", "0")]),
      ("Stats", [("total_commands_processed", "\(node.requests)")]),
      ("Replication", [("role", "master"), ("connected_slaves", "0"), ("master_repl_offset", "0")]),
      ("Cluster", [("cluster_enabled", "0")]),
      ("Keyspace", []),
    ]
  }
}
