internal import CLibUV
internal import Glibc

/// The reason why it is not possible to listen at an address.
package enum ListenError: Error, Equatable, CustomStringConvertible {
  /// Another process, or another socket of this process, uses the address.
  case addressInUse
  /// The system does not allow it, or there is something else at the path; the text is the reason.
  case failed(String)

  /// The error in words.
  package var description: String {
    switch self {
    case .addressInUse: NetworkError(errno: EADDRINUSE).description
    case .failed(let reason): reason
    }
  }
}

/// Makes sockets that listen.
enum ListeningSocket {
  /// Returns the descriptor of a socket that listens at `address` and does not block.
  static func open(at address: SocketAddress, backlog: Int32) throws(ListenError) -> Int32 {
    if case .unix(let path) = address { return try open(path: path, backlog: backlog) }
    return try listen(at: address, backlog: backlog)
  }

  /// Listens on a unix socket, and replaces its file if no process listens on it any more.
  ///
  /// The file of a unix socket stays when its process has crashed.
  private static func open(path: String, backlog: Int32) throws(ListenError) -> Int32 {
    do {
      return try listen(at: .unix(path: path), backlog: backlog)
    } catch {
      guard error == .addressInUse, try isStale(path) else { throw error }
      unlink(path)
      return try listen(at: .unix(path: path), backlog: backlog)
    }
  }

  private static func listen(at address: SocketAddress, backlog: Int32) throws(ListenError) -> Int32 {
    let descriptor = socket(address.family, Self.type, 0)
    guard descriptor >= 0 else { throw .failed(NetworkError(errno: errno).description) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard address.withSockaddr({ bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, backlog) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EADDRINUSE ? .addressInUse : .failed(NetworkError(errno: code).description)
    }
    return descriptor
  }

  /// Returns whether the file at `path` is a socket that no process listens on.
  private static func isStale(_ path: String) throws(ListenError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
      throw .failed("the file at this path is not a socket and was not replaced")
    }
    let descriptor = socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { throw .failed(NetworkError(errno: errno).description) }
    defer { close(descriptor) }
    return SocketAddress.unix(path: path).withSockaddr { connect(descriptor, $0, $1) } != 0 && errno == ECONNREFUSED
  }

  private static var type: Int32 {
    Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
  }
}

extension SocketAddress {
  /// Whether this is the path of a unix socket.
  package var isUnix: Bool { if case .unix = self { true } else { false } }
}
