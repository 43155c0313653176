import CrosswalkTesting
import Glibc
import Synchronization

@testable import CrosswalkNetwork
@testable import CrosswalkServer

/// A socket that does nothing by itself: it reads and closes only when the test says so.
final class PlainSocket: Sendable {
  /// A system call that failed.
  struct Failed: Error {
    let call: String
    let code = errno
  }

  /// `POLLRDHUP`, which the headers define only with GNU's extensions.
  private static let otherSideEnded: CShort = 0x2000

  private let descriptor: CInt
  private let isOpen = Mutex(true)

  init(_ address: ListenAddress) throws {
    let target: SocketAddress
    switch address {
    case .tcp(_, let port):
      descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
      target = .v4(UInt32(0x7F00_0001).bigEndian, port: UInt16(port))
    case .unix(let path):
      descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
      target = .unix(path: path)
    }
    let result = target.withSockaddr { Glibc.connect(descriptor, $0, $1) }
    guard result == 0 else { throw Failed(call: "connect") }
  }

  deinit { close() }

  /// Sends all of the text; blocks while the other side does not read.
  func send(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Failed(call: "send") }
      rest = rest.dropFirst(count)
    }
  }

  /// Closes the sending side.
  func endInput() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Closes both sides, even if something is unread.
  func close() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if wasOpen { Glibc.close(descriptor) }
  }

  /// Closes with a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  /// Whether the server has closed its side; this reads nothing of what it sent before.
  var isEnded: Bool {
    var question = pollfd(fd: descriptor, events: Self.otherSideEnded, revents: 0)
    return poll(&question, 1, 0) == 1
  }

  /// The number of bytes that have arrived and are not read, up to a thousand.
  var unread: Int {
    var bytes = [UInt8](repeating: 0, count: 1000)
    return max(0, recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT) | CInt(MSG_PEEK)))
  }

  /// Waits for a line and reads no byte after it.
  func line() async throws -> String {
    var line: [UInt8] = []
    var isOver = false
    try await eventually {
      while line.last != 10, !isOver {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN { return false }
        if count == 1 { line.append(byte) } else { isOver = true }
      }
      return true
    }
    guard !isOver else { throw Failed(call: "recv") }
    return String(decoding: line.dropLast(), as: UTF8.self)
  }
}
