import FoundationEssentials

/// What this node calls itself.
enum Host {
  /// The machine's name and the process: unique among the nodes of a Redis.
  static var name: String {
    let process = ProcessInfo.processInfo
    return "\(process.hostName):\(process.processIdentifier)"
  }
}
