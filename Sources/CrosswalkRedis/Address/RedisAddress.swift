internal import Glibc

// A Redis address is what `--redis` takes: one text with the socket, the user, the password and the database. It is
// checked as a whole before anything connects. It is kept only in memory, and neither a description nor an error shows
// the password.

/// The socket of a Redis, the user to log in as, and the database to use.
package struct RedisAddress: Sendable, Equatable {
  /// The two kinds of sockets that Redis listens on.
  package enum Endpoint: Sendable, Equatable {
    /// A host name or IP address, and a port.
    case tcp(host: String, port: Int)
    /// The absolute path of a unix socket.
    case unix(path: String)
  }

  /// The longest path of a unix socket, in bytes.
  ///
  /// The kernel's own limit is 107; hiredis fails a little before it.
  package static let maximumPathBytes = 100

  /// The socket to connect to.
  package let endpoint: Endpoint
  /// The user to authenticate as; nil is Redis' default user.
  package let user: String?
  /// The password to authenticate with; nil does not authenticate.
  package let password: String?
  /// The number of the database to select.
  package let database: Int

  /// Makes the address of a unix socket that needs no password.
  package init(unixSocket path: String, database: Int = 0) throws(RedisAddressError) {
    guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { throw .badPath }
    guard path.utf8.count <= Self.maximumPathBytes else { throw .pathTooLong(path.utf8.count) }
    endpoint = .unix(path: path)
    user = nil
    password = nil
    self.database = database
  }

  /// Reads `redis://[user:password@]host[:port][/database]` or `unix:/path[?db=database]`.
  ///
  /// The user and the password are percent-decoded, an IPv6 address is in brackets, and the default port is 6379.
  package init(_ text: String) throws(RedisAddressError) {
    if let rest = text.dropping(prefix: "unix:") {
      try self.init(unixAddress: rest)
    } else if let rest = text.dropping(prefix: "redis://") {
      try self.init(tcpAddress: rest)
    } else if text.hasPrefix("redis+sentinel://") {
      throw .sentinelNotSupported
    } else if text.hasPrefix("redis+cluster://") {
      throw .clusterNotSupported
    } else {
      throw .unknownScheme
    }
  }

  private init(unixAddress rest: Substring) throws(RedisAddressError) {
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var database = 0
    if parts.count == 2 {
      guard let number = parts[1].dropping(prefix: "db=") else { throw .badPath }
      database = try Self.database(number)
    }
    try self.init(unixSocket: String(parts[0]), database: database)
  }

  private init(tcpAddress rest: Substring) throws(RedisAddressError) {
    // The last @ and the first / after it delimit the host, which tolerates a password with one of these unencoded.
    let at = rest.lastIndex(of: "@")
    let location = at.map { rest[rest.index(after: $0)...] } ?? rest
    let parts = location.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    endpoint = try Self.endpoint(parts[0])
    database = parts.count == 2 && !parts[1].isEmpty ? try Self.database(parts[1]) : 0
    guard let at else {
      (user, password) = (nil, nil)
      return
    }
    let credentials = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard credentials.count == 2, !credentials[1].isEmpty else { throw .badCredentials }
    user = credentials[0].isEmpty ? nil : try Self.percentDecoded(credentials[0])
    password = try Self.percentDecoded(credentials[1])
  }

  private static func endpoint(_ text: Substring) throws(RedisAddressError) -> Endpoint {
    let host: Substring
    let rest: Substring
    if let inner = text.dropping(prefix: "[") {
      guard let end = inner.firstIndex(of: "]") else { throw .badHost }
      host = inner[..<end]
      rest = inner[inner.index(after: end)...]
      var parsed = in6_addr()
      guard inet_pton(AF_INET6, String(host), &parsed) == 1 else { throw .badHost }
    } else {
      host = text.prefix { $0 != ":" }
      rest = text[host.endIndex...]
      let isName = host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
      guard !host.isEmpty, isName else { throw .badHost }
    }
    if rest.isEmpty { return .tcp(host: String(host), port: 6379) }
    guard let digits = rest.dropping(prefix: ":"), let port = number(digits), (1...65535).contains(port) else {
      throw .badPort
    }
    return .tcp(host: String(host), port: port)
  }

  private static func database(_ text: Substring) throws(RedisAddressError) -> Int {
    guard let number = number(text), number <= Int32.max else { throw .badDatabase }
    return number
  }

  /// Accepts only digits, because `Int` alone would accept a sign.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  private static func percentDecoded(_ text: Substring) throws(RedisAddressError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let high = rest.popFirst().flatMap { Character(UnicodeScalar($0)).hexDigitValue }
      let low = rest.popFirst().flatMap { Character(UnicodeScalar($0)).hexDigitValue }
      guard let high, let low else { throw .badPercentEncoding }
      bytes.append(UInt8(high * 16 + low))
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .badPercentEncoding }
    return decoded
  }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The address without user and password, for logs and INFO.
  package var description: String {
    switch endpoint {
    case .unix(let path): "unix:" + path + (database == 0 ? "" : "?db=\(database)")
    case .tcp(let host, let port):
      "redis://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)" + (database == 0 ? "" : "/\(database)")
    }
  }

  /// The same as `description`.
  package var debugDescription: String { description }

  /// A mirror without members, because the password is one of them.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension StringProtocol where SubSequence == Substring {
  /// Returns what follows `prefix`, or nil if the text does not begin with it.
  fileprivate func dropping(prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
