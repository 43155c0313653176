import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
