import Glibc

/// What goes out on stderr: errors and warnings, their control characters escaped.
enum StandardError {
  /// Writes `text`, as far as anyone reads it.
  static func write(_ text: String) {
    var rest = Array(Printable.message(text).utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        Descriptor.wait(STDERR_FILENO, for: POLLOUT)
      } else if errno != EINTR {
        return
      }
    }
  }
}
