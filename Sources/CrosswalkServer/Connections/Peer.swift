internal import NIOCore

/// Where a connection comes from, and since when it is there.
struct Peer {
  private let remote: SocketAddress?
  private let local: SocketAddress?

  /// When it was accepted.
  let since = ContinuousClock.now

  /// One that nothing is known of.
  init() {
    remote = nil
    local = nil
  }

  /// The peer of a connection that is active.
  init(_ channel: any Channel) {
    remote = channel.remoteAddress
    local = channel.localAddress
  }

  /// Where it comes from, for logs and for other clients.
  var name: String { remote?.hostAndPort ?? "a unix socket" }

  /// The same as Redis writes it: of a unix socket the path, on both sides.
  var remoteText: String { remote?.hostAndPort ?? localText }

  /// Where it came to, as Redis writes it.
  var localText: String { local?.hostAndPort ?? "\(local?.pathname ?? ""):0" }
}

extension SocketAddress {
  fileprivate var hostAndPort: String? {
    guard let ipAddress, let port else { return nil }
    return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
  }
}
