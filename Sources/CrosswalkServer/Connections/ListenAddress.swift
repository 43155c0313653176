internal import CrosswalkNetwork

/// An address where a server listens: `host:port`, `[v6]:port` or `unix:/path`.
package enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// A host's name or address, without brackets, and a port; with port 0 the system picks one.
  case tcp(host: String, port: Int)
  /// The absolute path of a unix socket.
  case unix(path: String)

  /// Reads an address in the form of the command line.
  ///
  /// - Throws: `ListenAddressError`, which says what would be right.
  package init(parsing text: String) throws(ListenAddressError) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst("unix:".count))
      guard path.hasPrefix("/") else { throw ListenAddressError(text, "write unix: and an absolute path") }
      guard path.utf8.count <= SocketAddress.longestPath, !path.utf8.contains(0) else {
        throw ListenAddressError(text, "a unix socket's path has at most \(SocketAddress.longestPath) bytes")
      }
      self = .unix(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":") else {
      throw ListenAddressError(text, "an address is 127.0.0.1:port, [::1]:port or unix:/path")
    }
    let digits = text[text.index(after: colon)...]
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = Int(digits), port <= 65_535
    else { throw ListenAddressError(text, "a port is a number from 0 to 65535") }
    self = .tcp(host: try Self.host(text[..<colon], of: text), port: port)
  }

  private static func host(_ host: Substring, of text: String) throws(ListenAddressError) -> String {
    if host.hasPrefix("["), host.hasSuffix("]") {
      let inner = String(host.dropFirst().dropLast())
      guard case .v6? = SocketAddress(numeric: inner, port: 0) else {
        throw ListenAddressError(text, "write an IPv6 address between the brackets: [::1]:7440")
      }
      return inner
    }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "[" || $0 == "]" || $0 == "\0" }) else {
      throw ListenAddressError(text, "write a host's name or address before the port: 127.0.0.1:7440")
    }
    guard !host.contains(":") else { throw ListenAddressError(text, "write an IPv6 address in brackets: [::1]:7440") }
    return String(host)
  }

  /// Whether only this machine can reach the address.
  ///
  /// It is false for any name other than `localhost`, since the name may be that of any address.
  package var isLoopback: Bool {
    guard case .tcp(let host, _) = self else { return true }
    return SocketAddress(numeric: host, port: 0)?.isLoopback ?? (host.lowercased() == "localhost")
  }

  /// The address in the form of the command line.
  package var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

extension ListenAddress {
  /// Makes the address of a socket that listens, with the port that the system picked.
  init(_ address: SocketAddress) {
    switch address {
    case .unix(let path): self = .unix(path: path)
    case .v4, .v6: self = .tcp(host: address.host ?? "", port: Int(address.port ?? 0))
    }
  }

  /// Returns the address of the socket, after looking up the host if it is a name.
  func resolve() async throws(ResolutionError) -> SocketAddress {
    switch self {
    case .unix(let path): .unix(path: path)
    case .tcp(let host, let port): try await .resolve(host, port: UInt16(port))
    }
  }
}

/// The error for a text that is not an address to listen on.
package struct ListenAddressError: Error, Equatable, CustomStringConvertible {
  /// The text as it was given.
  package let text: String

  /// What would be right.
  package let expectation: String

  init(_ text: String, _ expectation: String) {
    self.text = text
    self.expectation = expectation
  }

  /// A sentence that quotes the text and says what would be right.
  package var description: String { "'\(text)' is not an address to listen on: \(expectation)" }
}
