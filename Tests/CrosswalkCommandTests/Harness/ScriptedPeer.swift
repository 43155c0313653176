import Foundation
import Glibc
import Synchronization

/// A service that says what a test tells it to, on a unix socket.
final class ScriptedPeer: Sendable {
  /// Says where it is to commands that ask it.
  let environment: [String: String]
  private let listener: Int32
  private let received = Mutex<[String]>([])

  /// Every line that came.
  var requests: [String] { received.withLock { $0 } }

  /// Listens for as long as `body` runs; `answer` gives the reply to a request, and is told how many there were before.
  static func run(
    in sandbox: Sandbox, answer: @escaping @Sendable (String, Int) -> String,
    _ body: (ScriptedPeer) async throws -> Void
  ) async throws {
    let peer = try ScriptedPeer(path: sandbox.path("peer.sock"))
    Thread.detachNewThread { peer.serve(answer) }
    // Wakes the thread that accepts.
    defer { shutdown(peer.listener, Int32(SHUT_RDWR)) }
    try await body(peer)
  }

  private init(path: String) throws {
    environment = ["CROSSWALK_SERVER": "unix:" + path]
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let status = withUnsafePointer(to: name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0, listen(listener, 16) == 0 else { throw LineClient.Failed(call: "bind", code: errno) }
  }

  deinit { close(listener) }

  private func serve(_ answer: @escaping @Sendable (String, Int) -> String) {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      Thread.detachNewThread {
        self.serve(connection, answer)
        close(connection)
      }
    }
  }

  private func serve(_ connection: Int32, _ answer: (String, Int) -> String) {
    var waiting: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      waiting += buffer[..<count]
      while let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: waiting[..<end], as: UTF8.self)
        waiting.removeFirst(end + 1)
        let before = received.withLock { lines in
          lines.append(line)
          return lines.count - 1
        }
        let reply = Array((answer(line, before) + "\n").utf8)
        guard send(connection, reply, reply.count, Int32(MSG_NOSIGNAL)) == reply.count else { return }
      }
    }
  }
}
