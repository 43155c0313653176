import Crosswalk
import Glibc
import UnixSignals

/// What goes out on stdout, gathered so that a million lines are not a million writes.
struct StandardOutput {
  private var bytes: [UInt8] = []

  /// Adds a line; `flush` writes it.
  mutating func append(line: String) {
    bytes.append(contentsOf: line.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Adds a text as it is; `flush` writes it.
  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// Writes what has been gathered.
  ///
  /// Does not return if nobody reads any more, as with `| head`: the process then ends as a signal would end it, quietly.
  mutating func flush() async throws(Failure) {
    let written = bytes
    bytes.removeAll(keepingCapacity: true)
    guard !written.isEmpty else { return }
    try await Blocking.run { () throws(Failure) in try Self.write(written[...]) }
  }

  /// Writes a short text soon, and does not wait until it is written: a reader that does not read stalls nothing.
  static func writeNow(_ text: String) {
    Task { await Blocking.run { try? write(Array(text.utf8)[...]) } }
  }

  /// Gives SIGPIPE as soon as nobody reads any more, as with `| head`: for those who may not write again for long.
  static func closings() -> AsyncStream<UnixSignal> {
    AsyncStream { continuation in
      Task {
        // Waits as long as the process lives, as a rule.
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

  /// Ends as if SIGPIPE had not been ignored, which the sockets need.
  private static func endAsSignalled() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    // Only where the signal is blocked.
    _exit(128 + SIGPIPE)
  }
}
