internal import CrosswalkNetwork

/// Where a connection comes from, and when it was accepted.
struct Peer {
  private let remote: SocketAddress?
  private let local: SocketAddress?

  /// The time when the connection was accepted.
  let since = ContinuousClock.now

  /// Makes the peer of a connection that begins now, with its two addresses if they are known.
  init(remote: SocketAddress? = nil, local: SocketAddress? = nil) {
    self.remote = remote
    self.local = local
  }

  /// The peer's address, for logs and for other clients.
  var name: String { remote?.hostAndPort ?? "a unix socket" }

  /// The peer's address in the form of Redis, which gives the path of a unix socket for both sides.
  var remoteText: String { remote?.hostAndPort ?? localText }

  /// The address of our side in the form of Redis.
  var localText: String { local?.hostAndPort ?? "\(path):0" }

  private var path: String { if case .unix(let path) = local { path } else { "" } }
}

extension SocketAddress {
  fileprivate var hostAndPort: String? {
    guard let host, let port else { return nil }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
