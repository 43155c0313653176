internal import Glibc
internal import NIOCore
internal import NIOPosix

/// One address that a service listens on.
struct Listener: Sendable {
  /// Where it really listens: with the port that the system picked.
  let address: ListenAddress

  let channel: any Channel

  /// Begins to listen.
  ///
  /// A unix socket that nobody listens on any more is replaced.
  static func bind(
    _ bootstrap: ServerBootstrap, to address: ListenAddress, on group: any EventLoopGroup
  ) async throws(ServerError) -> Listener {
    do {
      switch address {
      case .tcp(let host, let port):
        let channel = try await bootstrap.bind(to: try await resolve(host, port)).get()
        return Listener(address: .tcp(channel.localAddress) ?? address, channel: channel)
      case .unix(let path):
        return Listener(address: address, channel: try await bind(bootstrap, path: path, on: group))
      }
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw .addressInUse(address)
    } catch let error as ListenerFault {
      throw .cannotListen(address, reason: error.reason)
    } catch {
      throw .cannotListen(address, reason: "\(error)")
    }
  }

  /// Listens no more.
  ///
  /// A unix socket is removed first, while nobody else can have taken its place.
  func close() async {
    if case .unix(let path) = address { unlink(path) }
    try? await channel.close().get()
  }

  private static func resolve(_ host: String, _ port: Int) async throws -> SocketAddress {
    if let numeric = try? SocketAddress(ipAddress: host, port: port) { return numeric }
    // Asking for a name blocks.
    return try await NIOThreadPool.singleton.runIfActive {
      try SocketAddress.makeAddressResolvingHost(host, port: port)
    }
  }

  private static func bind(
    _ bootstrap: ServerBootstrap, path: String, on group: any EventLoopGroup
  ) async throws -> any Channel {
    do {
      return try await bootstrap.bind(unixDomainSocketPath: path).get()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      guard try await isStale(path, on: group) else { throw error }
      return try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
    }
  }

  /// Whether the file at `path` is a socket that nobody answers on.
  private static func isStale(_ path: String, on group: any EventLoopGroup) async throws -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      throw ListenerFault(reason: "the file there is not a socket; it is left alone")
    }
    do {
      let channel = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get()
      try? await channel.close().get()
      return false
    } catch let error as IOError {
      return error.errnoCode == ECONNREFUSED
    }
  }
}

private struct ListenerFault: Error {
  let reason: String
}

extension ListenAddress {
  /// What the system says of a listener that is bound.
  fileprivate static func tcp(_ address: SocketAddress?) -> ListenAddress? {
    guard let host = address?.ipAddress, let port = address?.port else { return nil }
    return .tcp(host: host, port: port)
  }
}
