internal import CrosswalkNetwork

/// Where a connection comes from, and since when it is there.
struct Peer {
  private let remote: SocketAddress?
  private let local: SocketAddress?

  /// When it was accepted.
  let since = ContinuousClock.now

  /// The peer of a connection with these two addresses, if they are known.
  init(remote: SocketAddress? = nil, local: SocketAddress? = nil) {
    self.remote = remote
    self.local = local
  }

  /// Where it comes from, for logs and for other clients.
  var name: String { remote?.hostAndPort ?? "a unix socket" }

  /// The same as Redis writes it: of a unix socket the path, on both sides.
  var remoteText: String { remote?.hostAndPort ?? localText }

  /// Where it came to, as Redis writes it.
  var localText: String { local?.hostAndPort ?? "\(path):0" }

  private var path: String { if case .unix(let path) = local { path } else { "" } }
}

extension SocketAddress {
  fileprivate var hostAndPort: String? {
    guard let host, let port else { return nil }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
