import Crosswalk
import Glibc

/// What comes in on stdin.
enum StandardInput {
  private static let chunkSize = 64 << 10

  /// Waits for input and gives what there is, at most 64 KiB; nothing at its end.
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
