/// The address where a server listens.
public enum ServerAddress: Sendable, Hashable {
  /// The name or IP address of a host, and a TCP port from 1 to 65535.
  case tcp(host: String, port: Int)
  /// The path of a unix socket.
  case unix(path: String)

  /// The address where a server listens by default.
  public static let standard = ServerAddress.tcp(host: StandardAddress.host, port: StandardAddress.port)

  /// Reads `host:port`, `[v6]:port` or `unix:/path`; nil for any other text.
  public init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = text.dropFirst("unix:".count)
      guard path.hasPrefix("/"), path.utf8.count <= ProtocolLimits.socketPath, !path.utf8.contains(0) else {
        return nil
      }
      self = .unix(path: String(path))
      return
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let port = Int(digits), (1...65535).contains(port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else {
      // An IPv6 address needs brackets, since it would be unclear where its port begins.
      guard !host.contains(":") else { return nil }
    }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "[],/".contains($0) }) else { return nil }
    self = .tcp(host: String(host), port: port)
  }
}

extension ServerAddress: CustomStringConvertible {
  /// The address in the form that `init` reads.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
