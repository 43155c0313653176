import Crosswalk
import Glibc

/// The token for a server, from a source that others cannot see.
enum Token {
  /// A server does not accept a longer line before authentication.
  private static let maximumLength = ProtocolLimits.lineBeforeAuthentication

  /// Reads the token from a file.
  static func read(file path: String) throws(Failure) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      var count = 0
      bytes += [UInt8](unsafeUninitializedCapacity: maximumLength) { buffer, initialized in
        count = Glibc.read(descriptor, buffer.baseAddress, maximumLength)
        initialized = max(count, 0)
      }
      guard count >= 0 else { throw unreadable(path) }
      // Too long for a token already, so the rest need not be read.
      guard count > 0, bytes.count <= maximumLength else { break }
    }
    return try parse(String(decoding: bytes, as: UTF8.self), from: "the token file \(path)")
  }

  /// Parses a token, which is one word; white space around it is not part of it.
  ///
  /// The messages name the `origin`, never the token, because they may be stored.
  static func parse(_ text: String, from origin: String) throws(Failure) -> String {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let token = words.first else { throw Failure(.usage, "\(origin) has no token") }
    guard words.count == 1 else { throw Failure(.usage, "\(origin) has more than one word; a token has no spaces") }
    guard token.utf8.count < maximumLength else {
      throw Failure(.usage, "\(origin) has a token that is longer than \(maximumLength >> 10) KiB")
    }
    return String(token)
  }

  private static func unreadable(_ path: String) -> Failure {
    Failure(.usage, "cannot read the token file \(path): \(String(cString: strerror(errno)))")
  }
}
