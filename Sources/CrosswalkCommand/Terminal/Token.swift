import Glibc

/// The secret that a service asks for, from where others cannot see it.
enum Token {
  /// A service reads no longer line before it knows who we are.
  private static let maximumLength = 4096

  /// Reads the token in a file.
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
      // Too long already: whatever this is, it need not be read to its end.
      guard count > 0, bytes.count <= maximumLength else { break }
    }
    return try parse(String(decoding: bytes, as: UTF8.self), from: "the token file \(path)")
  }

  /// A token is one line; space around it, and the line's end, are not part of it.
  ///
  /// The messages name the `place`, never the token: they may be kept.
  static func parse(_ text: String, from place: String) throws(Failure) -> String {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let token = words.first else { throw Failure(.usage, "\(place) has no token") }
    guard words.count == 1 else { throw Failure(.usage, "\(place) has more than a token, which has no spaces") }
    guard token.utf8.count < maximumLength else { throw Failure(.usage, "\(place) has a token over 4 KiB") }
    return String(token)
  }

  private static func unreadable(_ path: String) -> Failure {
    Failure(.usage, "cannot read the token file \(path): \(String(cString: strerror(errno)))")
  }
}
