import Foundation
import Glibc

/// A client made of system calls, as one in any language could be.
///
/// Its calls block, so each is made on a thread of its own.
final class LineClient: Sendable {
  struct Failed: Error {
    let call: String
    let code: Int32
  }

  /// Not every request has its reply.
  struct WrongReplies: Error {
    let requests: [String]
    let replies: [String]
  }

  private let descriptor: Int32

  /// Connects to `127.0.0.1:port` or `unix:/path`.
  init(_ address: String) throws {
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    if address.hasPrefix("unix:") {
      descriptor = socket(AF_UNIX, flags, 0)
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address.dropFirst(5).utf8.prefix(107)) }
      try Self.connect(descriptor, name)
    } else {
      descriptor = socket(AF_INET, flags, 0)
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = (address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
      name.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
      try Self.connect(descriptor, name)
    }
    // A service that hangs fails its test, and does not hang it.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  private static func connect<Name>(_ descriptor: Int32, _ name: Name) throws {
    let status = withUnsafePointer(to: name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
      }
    }
    guard status == 0 else {
      let code = errno
      close(descriptor)
      throw Failed(call: "connect", code: code)
    }
  }

  /// Sends text, ends its side, and returns all that comes until the other side ends.
  static func exchange(_ text: String, with address: String) async throws -> String {
    let client = try LineClient(address)
    return try await client.blocking {
      try client.send(text)
      shutdown(client.descriptor, Int32(SHUT_WR))
      return try client.receive { _ in false }
    }
  }

  /// Sends lines and waits for as many replies, leaving the connection open.
  func ask(_ lines: String...) async throws -> [String] { try await ask(lines) }

  func ask(_ lines: [String]) async throws -> [String] {
    let text = try await blocking {
      try self.send(lines.map { $0 + "\n" }.joined())
      return try self.receive { $0.count { $0 == UInt8(ascii: "\n") } == lines.count }
    }
    return try Self.replies(in: text, to: lines)
  }

  /// Cuts what came into replies, of which there is one for each request.
  static func replies(in text: String, to requests: [String]) throws -> [String] {
    let replies = text.split(separator: "\n").map(String.init)
    guard replies.count == requests.count else { throw WrongReplies(requests: requests, replies: replies) }
    return replies
  }

  /// Waits for the other side's end; returns what came before it.
  func rest() async throws -> String {
    try await blocking { try self.receive { _ in false } }
  }

  private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  private func send(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Failed(call: "send", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  private func receive(until isEnough: ([UInt8]) -> Bool) throws -> String {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !isEnough(received) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { throw Failed(call: "recv", code: errno) }
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    return String(decoding: received, as: UTF8.self)
  }
}
