import Foundation
import Glibc

/// A pipe that is full until a test reads it.
final class UnreadPipe: Sendable {
  let reader: Int32
  let writer: Int32

  /// Makes it.
  ///
  /// - Parameter path: Where, as a file that processes open; nil for a pipe without a name.
  /// - Throws: What the system says against it.
  init(path: String? = nil) throws(LineClient.Failed) {
    var ends: [Int32] = [-1, -1]
    if let path {
      guard mkfifo(path, 0o600) == 0 else { throw LineClient.Failed(call: "mkfifo", code: errno) }
      // Both ways, so that no open waits for the other end.
      ends = [open(path, O_RDWR), open(path, O_RDWR)]
    } else {
      guard pipe(&ends) == 0 else { throw LineClient.Failed(call: "pipe", code: errno) }
    }
    (reader, writer) = (ends[0], ends[1])
    let flags = fcntl(writer, F_GETFL)
    _ = fcntl(writer, F_SETFL, flags | O_NONBLOCK)
    let newlines = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
    while write(writer, newlines, newlines.count) > 0 {}
    guard errno == EAGAIN else { throw LineClient.Failed(call: "write", code: errno) }
    // Those who write to it are to wait.
    _ = fcntl(writer, F_SETFL, flags)
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// Reads on a thread of its own until a line of what was written by others has `text`; returns these lines.
  func lines(until text: String) async -> [String] {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [self] in
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !String(decoding: bytes, as: UTF8.self).contains(text) || bytes.last != UInt8(ascii: "\n") {
          let count = read(reader, &buffer, buffer.count)
          guard count > 0 else { break }
          bytes += buffer[..<count]
        }
        let lines = String(decoding: bytes.drop { $0 == UInt8(ascii: "\n") }, as: UTF8.self).split(separator: "\n")
        continuation.resume(returning: lines.map(String.init))
      }
    }
  }
}
