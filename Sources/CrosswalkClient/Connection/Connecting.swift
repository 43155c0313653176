import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Connection {
  /// Connects, and authenticates if there is a token.
  package static func open(
    _ address: ServerAddress, _ configuration: Client.Configuration
  ) async throws(ClientError) -> Connection {
    try await open(address, configuration, inbox: nil)
  }

  /// Connects, and authenticates if there is a token; deliveries go to `inbox`, if there is one.
  static func open(
    _ address: ServerAddress, _ configuration: Client.Configuration, inbox: Inbox?
  ) async throws(ClientError) -> Connection {
    let connection = try await connect(to: address, configuration, inbox: inbox)
    guard let token = configuration.token else { return connection }
    do throws(ClientError) {
      try await connection.authenticate(token: token)
      return connection
    } catch {
      await connection.close()
      throw error
    }
  }
}

extension ClientBootstrap {
  /// Makes the system notice within half a minute that the other host is gone.
  ///
  /// A subscriber that waits for messages sends nothing and expects no reply, so it would never notice that by itself.
  func keepingAlive() -> ClientBootstrap {
    #if os(Linux)
      channelOption(.socketOption(.so_keepalive), value: 1)
        .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 15)
        .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 5)
        .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
    #else
      channelOption(.socketOption(.so_keepalive), value: 1)
    #endif
  }
}

/// Returns the reason for an error of NIO, in the system's words if it has any.
func reason(for error: any Error) -> String {
  switch error {
  case let error as NIOConnectionError:
    // The failure of an address that was tried says more than the lack of an address of one family.
    if let failure = error.connectionErrors.first { return reason(for: failure.error) }
    if let failure = error.dnsAError ?? error.dnsAAAAError { return reason(for: failure) }
    return "\(error)"
  case let error as IOError: return String(cString: strerror(error.errnoCode))
  case is SocketAddressError.UnknownHost: return "the host name cannot be resolved"
  case ChannelError.connectTimeout(let limit):
    return "nothing answered within \(Duration.nanoseconds(limit.nanoseconds))"
  default: return "\(error)"
  }
}
