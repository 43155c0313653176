import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
