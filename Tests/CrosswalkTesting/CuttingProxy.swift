package import CrosswalkRedis
internal import Foundation
internal import Glibc
internal import Synchronization

/// A proxy to a Redis that cuts the connection after a number of commands.
///
/// Redis carries out these commands and nothing after them. The reply to the last of them may be lost.
package final class CuttingProxy: Sendable {
  package let address: RedisAddress
  private let upstream: String
  private let listener: Int32
  private let left: Mutex<Int>
  private let losesReply: Bool

  /// Makes a proxy that listens on a new unix socket.
  ///
  /// - Parameters:
  ///   - directory: The directory of Redis' socket, in which the socket of the proxy is made.
  ///   - commands: The number of commands that pass.
  ///   - losesReply: Whether the reply to the last of them is lost.
  /// - Throws: `UnixSocket.Unusable` if the socket cannot be made.
  package init(in directory: String, commands: Int, losesReply: Bool = false) throws {
    self.losesReply = losesReply
    let path = "\(directory)/cut-\(commands)-\(UInt32.random(in: 0 ... .max)).sock"
    address = try RedisAddress(unixSocket: path)
    upstream = directory + "/redis.sock"
    left = Mutex(commands)
    listener = try UnixSocket.make()
    try UnixSocket.bind(listener, path)
    Thread.detachNewThread { self.accept() }
  }

  /// Whether it got more commands than it lets pass.
  package var hasCut: Bool { left.withLock { $0 < 0 } }

  /// Lets everything pass from now on.
  package func mend() { left.withLock { $0 = .max } }

  /// Stops accepting connections; the open ones end with their clients.
  package func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      guard client >= 0 else { return }
      Thread.detachNewThread { self.serve(client) }
    }
  }

  private func serve(_ client: Int32) {
    defer { Glibc.close(client) }
    guard let server = try? UnixSocket.connected(to: upstream) else { return }
    let answers = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      while let bytes = UnixSocket.read(server) {
        if self.losesReply, self.left.withLock({ $0 <= 0 }) { break }
        UnixSocket.write(bytes, to: client)
      }
      shutdown(client, Int32(SHUT_RDWR))
      answers.signal()
    }
    var commands = CommandSplitter()
    reading: while let bytes = UnixSocket.read(client) {
      for command in commands.feed(bytes) {
        let passes = left.withLock { left in
          left -= 1
          return left >= 0
        }
        guard passes else { break reading }
        UnixSocket.write(command, to: server)
      }
    }
    // Redis carries out what was sent to it and closes the connection. The client is cut off only after that.
    shutdown(server, Int32(SHUT_WR))
    answers.wait()
    Glibc.close(server)
  }
}

/// A splitter of what a client sends into commands.
///
/// RESP writes a command as `*2`, then `$3` and `GET`, and so on, with CR LF after each.
package struct CommandSplitter {
  private var bytes: [UInt8] = []

  package init() {}

  package mutating func feed(_ more: [UInt8]) -> [[UInt8]] {
    bytes += more
    var commands: [[UInt8]] = []
    var start = 0
    while let end = end(of: start) {
      commands.append(Array(bytes[start..<end]))
      start = end
    }
    bytes.removeFirst(start)
    return commands
  }

  private func end(of start: Int) -> Int? {
    guard var (count, index) = number(at: start) else { return nil }
    while count > 0 {
      guard let (length, text) = number(at: index), text + length + 2 <= bytes.count else { return nil }
      index = text + length + 2
      count -= 1
    }
    return index
  }

  /// Returns the number after the mark at `start`, and the index at which the next line begins.
  private func number(at start: Int) -> (Int, Int)? {
    guard start < bytes.count, let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    return Int(String(decoding: bytes[(start + 1)..<(end - 1)], as: UTF8.self)).map { ($0, end + 1) }
  }
}

/// Blocking unix sockets, for threads that do nothing else.
package enum UnixSocket {
  package struct Unusable: Error {
    let code: Int32
  }

  package static func make() throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Unusable(code: errno) }
    return descriptor
  }

  package static func bind(_ descriptor: Int32, _ path: String) throws {
    guard named(path, { Glibc.bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0 else {
      throw Unusable(code: errno)
    }
  }

  package static func connected(to path: String) throws -> Int32 {
    let descriptor = try make()
    guard named(path, { connect(descriptor, $0, $1) }) == 0 else {
      close(descriptor)
      throw Unusable(code: errno)
    }
    return descriptor
  }

  /// Waits for bytes; returns nil at the end of the input.
  package static func read(_ descriptor: Int32) -> [UInt8]? {
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
      count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      initialized = max(0, count)
    }
    return count > 0 ? bytes : nil
  }

  /// Writes bytes until all are written or the connection fails.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func named(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
