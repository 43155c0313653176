internal import CLibUV
internal import Dispatch
internal import Glibc

/// The address of a socket.
package enum SocketAddress: Sendable, Equatable {
  /// The bytes of an IPv4 address in network byte order, and a port.
  case v4(UInt32, port: UInt16)
  /// The bytes of an IPv6 address in network byte order, the number of the interface or 0, and a port.
  case v6(UInt128, scope: UInt32, port: UInt16)
  /// The path of a unix socket; empty if the socket has none, as on the client's side.
  case unix(path: String)

  /// The largest number of bytes in the path of a unix socket.
  package static let longestPath = 107

  /// Reads a numeric IPv4 or IPv6 address; nil if `text` is not one.
  package init?(numeric text: String, port: UInt16) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self = .v4(v4.s_addr, port: port)
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      self = .v6(unsafeBitCast(v6, to: UInt128.self), scope: 0, port: port)
    } else {
      return nil
    }
  }

  /// Looks up the first address of a host by its name, on another thread, since the lookup blocks.
  package static func resolve(_ host: String, port: UInt16) async throws(ResolutionError) -> SocketAddress {
    if let numeric = SocketAddress(numeric: host, port: port) { return numeric }
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: lookUp(host, port)) }
    }
    return try result.get()
  }

  private static func lookUp(_ host: String, _ port: UInt16) -> Result<SocketAddress, ResolutionError> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard status == 0 else { return .failure(ResolutionError(String(cString: gai_strerror(status)))) }
    guard let first = list?.pointee.ai_addr, let address = SocketAddress(first)?.with(port: port) else {
      return .failure(ResolutionError("the name has no IPv4 or IPv6 address"))
    }
    return .success(address)
  }

  /// The numeric IP address; nil for a unix socket.
  package var host: String? {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    switch self {
    case .v4(let bytes, _):
      var address = in_addr(s_addr: bytes)
      inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
    case .v6(let bytes, _, _):
      var address = unsafeBitCast(bytes, to: in6_addr.self)
      inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
    case .unix: return nil
    }
    return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  /// The port; nil for a unix socket.
  package var port: UInt16? {
    switch self {
    case .v4(_, let port), .v6(_, _, let port): port
    case .unix: nil
    }
  }

  /// Whether the address is one of this machine only: a loopback address or a unix socket.
  package var isLoopback: Bool {
    switch self {
    case .v4(let bytes, _): UInt32(bigEndian: bytes) >> 24 == 127
    case .v6(let bytes, _, _): UInt128(bigEndian: bytes) == 1
    case .unix: true
    }
  }

  private func with(port: UInt16) -> SocketAddress {
    switch self {
    case .v4(let bytes, _): .v4(bytes, port: port)
    case .v6(let bytes, let scope, _): .v6(bytes, scope: scope, port: port)
    case .unix: self
    }
  }
}

/// The reason why the name of a host could not be resolved to an address.
package struct ResolutionError: Error, CustomStringConvertible {
  /// The reason in the system's words.
  package let description: String

  init(_ description: String) { self.description = description }
}

// MARK: The system's form

extension SocketAddress {
  /// Reads an address that the system has written; nil if it is not an IPv4 or IPv6 address.
  init?(_ address: UnsafePointer<sockaddr>) {
    // An address has the layout that belongs to its family. The pointer is to an address that the system has written in
    // full, so all bytes that are loaded here are there.
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let v4 = raw.loadUnaligned(as: sockaddr_in.self)
      self = .v4(v4.sin_addr.s_addr, port: UInt16(bigEndian: v4.sin_port))
    case AF_INET6:
      let v6 = raw.loadUnaligned(as: sockaddr_in6.self)
      self = .v6(
        unsafeBitCast(v6.sin6_addr, to: UInt128.self), scope: v6.sin6_scope_id, port: UInt16(bigEndian: v6.sin6_port))
    default: return nil
    }
  }

  /// Gets one of the two addresses of a socket from the system, with `getsockname` or `getpeername`.
  init?(
    of descriptor: Int32,
    asking question: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
  ) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let address = withUnsafeMutablePointer(to: &storage) { storage -> SocketAddress? in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard question(descriptor, address, &length) == 0 else { return nil }
        guard Int32(address.pointee.sa_family) == AF_UNIX else { return SocketAddress(address) }
        // The path ends at the first zero byte, or at the end of the address if there is none.
        let offset = MemoryLayout<sa_family_t>.size
        let path = UnsafeRawBufferPointer(start: address, count: Int(length)).dropFirst(offset).prefix { $0 != 0 }
        return .unix(path: String(decoding: path, as: UTF8.self))
      }
    }
    guard let address else { return nil }
    self = address
  }

  /// The family of the address, for `socket`.
  var family: Int32 {
    switch self {
    case .v4: AF_INET
    case .v6: AF_INET6
    case .unix: AF_UNIX
    }
  }

  /// Calls `body` with the address in the form that `bind` and `connect` take.
  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    switch self {
    case .v4(let bytes, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = bytes
      address.sin_port = port.bigEndian
      return Self.with(address, body)
    case .v6(let bytes, let scope, let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_addr = unsafeBitCast(bytes, to: in6_addr.self)
      address.sin6_scope_id = scope
      address.sin6_port = port.bigEndian
      return Self.with(address, body)
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      // At least the last byte stays zero, which ends the path.
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(Self.longestPath)) }
      return Self.with(address, body)
    }
  }

  private static func with<Address, Result>(
    _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
    }
  }
}
