import CrosswalkTesting
import Glibc
import Synchronization

@testable import CrosswalkNetwork

/// The socket of a client, which a test controls.
final class TestPeer: Sendable {
  /// A system call that failed.
  struct Failed: Error {
    let call: String
    let code = errno
  }

  private let descriptor: Int32
  private let isOpen = Mutex(true)

  init(_ address: SocketAddress) throws {
    descriptor = socket(address.isUnix ? AF_UNIX : address.host?.contains(":") == true ? AF_INET6 : AF_INET, 1, 0)
    guard address.withSockaddr({ connect(descriptor, $0, $1) }) == 0 else {
      let failed = Failed(call: "connect")
      close()
      throw failed
    }
  }

  deinit { close() }

  /// Sends all bytes, and blocks while the other side does not read.
  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Failed(call: "send") }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Closes the sending side.
  func endInput() { shutdown(descriptor, Int32(SHUT_WR)) }

  func close() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if wasOpen { Glibc.close(descriptor) }
  }

  /// Closes the connection with a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  /// Receives bytes until there are `count` of them or the input ends.
  func receive(_ count: Int = .max) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    try await eventually {
      while bytes.count < count {
        let got = recv(descriptor, &buffer, min(buffer.count, count - bytes.count), Int32(MSG_DONTWAIT))
        if got < 0, errno == EAGAIN { return false }
        guard got > 0 else { return true }
        bytes += buffer[..<got]
      }
      return true
    }
    return bytes
  }

  func receiveText(_ count: Int = .max) async throws -> String {
    String(decoding: try await receive(count), as: UTF8.self)
  }
}
