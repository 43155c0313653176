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
  /// Connects, and says who we are where there is a token.
  package static func open(
    _ address: ServerAddress, _ configuration: Client.Configuration
  ) async throws(ClientError) -> Connection {
    try await open(address, configuration, inbox: nil)
  }

  /// The same for a connection that is to subscribe; what is delivered goes to `inbox`.
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
  /// Has the system look after the other host: a subscriber that waits for messages neither owes anything nor is owed, and
  /// would never notice that the host is gone.
  ///
  /// That is noticed within half a minute.
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

/// What NIO reports, in the words that the system has for it.
func reason(for error: any Error) -> String {
  switch error {
  case let error as NIOConnectionError:
    // Addresses that were tried tell more than a family of addresses that the host does not have.
    if let failure = error.connectionErrors.first { return reason(for: failure.error) }
    if let failure = error.dnsAError ?? error.dnsAAAAError { return reason(for: failure) }
    return "\(error)"
  case let error as IOError: return String(cString: strerror(error.errnoCode))
  case is SocketAddressError.UnknownHost: return "no address is known for that host"
  case ChannelError.connectTimeout(let limit):
    return "nothing answered within \(Duration.nanoseconds(limit.nanoseconds))"
  default: return "\(error)"
  }
}
