internal import CrosswalkNetwork

/// Where a service listens: `host:port`, `[v6]:port` or `unix:/path`.
package enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// A host's name or address, without brackets, and a port; 0 lets the system pick one.
  case tcp(host: String, port: Int)
  /// The absolute path of a socket.
  case unix(path: String)

  /// Reads an address as it is given on a command line.
  ///
  /// - Throws: `ListenAddressError`, which says what would be right.
  package init(parsing text: String) throws(ListenAddressError) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst("unix:".count))
      guard path.hasPrefix("/") else { throw ListenAddressError(text, "a unix socket is unix: and an absolute path") }
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
        throw ListenAddressError(text, "an IPv6 address stands between the brackets: [::1]:7440")
      }
      return inner
    }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "[" || $0 == "]" || $0 == "\0" }) else {
      throw ListenAddressError(text, "a host's name or address stands before the port: 127.0.0.1:7440")
    }
    guard !host.contains(":") else { throw ListenAddressError(text, "an IPv6 address goes in brackets: [::1]:7440") }
    return String(host)
  }

  /// Whether only this machine can reach it.
  ///
  /// A name other than `localhost` may mean anything.
  package var isLoopback: Bool {
    guard case .tcp(let host, _) = self else { return true }
    return SocketAddress(numeric: host, port: 0)?.isLoopback ?? (host.lowercased() == "localhost")
  }

  /// The address as it is given on a command line.
  package var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

extension ListenAddress {
  /// What is really listened at, with the port that the system picked.
  init(_ address: SocketAddress) {
    switch address {
    case .unix(let path): self = .unix(path: path)
    case .v4, .v6: self = .tcp(host: address.host ?? "", port: Int(address.port ?? 0))
    }
  }

  /// Looks the host up, if it is a name.
  func resolve() async throws(ResolutionError) -> SocketAddress {
    switch self {
    case .unix(let path): .unix(path: path)
    case .tcp(let host, let port): try await .resolve(host, port: UInt16(port))
    }
  }
}

/// An address that does not parse.
package struct ListenAddressError: Error, Equatable, CustomStringConvertible {
  /// The address as given.
  package let text: String

  /// What would be right.
  package let expectation: String

  init(_ text: String, _ expectation: String) {
    self.text = text
    self.expectation = expectation
  }

  /// Both in a sentence.
  package var description: String { "'\(text)' is not an address to listen on: \(expectation)" }
}
