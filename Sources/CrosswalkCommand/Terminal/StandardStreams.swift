// The standard streams of the process. What others chose is made safe to print before it reaches a terminal
// (`Printable`). A stream that nobody reads or writes never blocks a thread that others need: reads and writes wait on
// threads of their own.

import Crosswalk
import Glibc
import UnixSignals

/// The three descriptors with which a process usually starts.
enum StandardStreams {
  /// Opens /dev/null for those that are closed; otherwise the next file or socket would get that descriptor, and the
  /// output.
  static func ensureOpen() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // This opens the lowest free descriptor, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }
}

/// The input on stdin.
enum StandardInput {
  private static let chunkSize = 64 << 10

  /// Waits for input and returns up to 64 KiB of it; empty at its end.
  static func read() async throws(Failure) -> [UInt8] {
    try await Blocking.run { () throws(Failure) in
      while true {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, initialized in
          count = Glibc.read(STDIN_FILENO, buffer.baseAddress, chunkSize)
          initialized = max(count, 0)
        }
        if count >= 0 { return chunk }
        switch errno {
        case EINTR: continue
        case EAGAIN: Descriptor.wait(STDIN_FILENO, for: POLLIN)
        case let code: throw Failure(.data, "cannot read stdin: \(String(cString: strerror(code)))")
        }
      }
    }
  }
}

/// Buffered output on stdout, so that a million lines are not a million writes.
struct StandardOutput {
  private var bytes: [UInt8] = []

  /// Adds a line; `flush` writes it.
  mutating func append(line: String) {
    bytes.append(contentsOf: line.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Adds a text without a line feed; `flush` writes it.
  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// Writes the buffer.
  ///
  /// Does not return if nobody reads the output any more, as with `| head`: the process then ends silently, as if by
  /// SIGPIPE.
  mutating func flush() async throws(Failure) {
    let written = bytes
    bytes.removeAll(keepingCapacity: true)
    guard !written.isEmpty else { return }
    try await Blocking.run { () throws(Failure) in try Self.write(written[...]) }
  }

  /// Writes a short text at once, and does not wait if nobody reads it.
  static func writeNow(_ text: String) {
    Task { await Blocking.run { try? write(Array(text.utf8)[...]) } }
  }

  /// Yields SIGPIPE as soon as nobody reads the output any more, as with `| head`, for commands that may not write for
  /// a long time.
  static func closings() -> AsyncStream<UnixSignal> {
    AsyncStream { continuation in
      Task {
        // Usually waits until the process ends.
        await Blocking.run { Descriptor.waitUntilDeserted(STDOUT_FILENO) }
        continuation.yield(.sigpipe)
      }
    }
  }

  private static func write(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    switch Descriptor.write(bytes, to: STDOUT_FILENO) {
    case nil: return
    case EPIPE: endAsSignalled()
    case .some(let code): throw Failure(.defect, "cannot write to stdout: \(String(cString: strerror(code)))")
    }
  }

  /// Ends the process as SIGPIPE does by default; it is ignored because of the sockets.
  private static func endAsSignalled() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    // Only reached if the signal is blocked.
    _exit(128 + SIGPIPE)
  }
}

/// Errors and warnings on stderr, with control characters escaped.
enum StandardError {
  /// Writes `text`; failures are ignored.
  static func write(_ text: String) {
    _ = Descriptor.write(Array(Printable.message(text).utf8)[...], to: STDERR_FILENO)
  }
}

/// A file descriptor that another process may have made non-blocking, as shells and ssh do with a terminal.
enum Descriptor {
  /// Waits until it can be read or written, depending on `events`.
  static func wait(_ descriptor: Int32, for events: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    // Also returns when interrupted; the caller tries again.
    _ = poll(&request, 1, -1)
  }

  /// Writes all of `bytes`, and waits if necessary.
  ///
  /// - Returns: The number of the error; nil if everything was written.
  static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        wait(descriptor, for: POLLOUT)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  /// Waits until the other end is closed; for a file, forever.
  static func waitUntilDeserted(_ descriptor: Int32) {
    // With no events requested, only the closing of the other end is reported.
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    while poll(&request, 1, -1) <= 0 {}
  }
}
