import Glibc

/// What goes out on stderr: errors and warnings, their control characters escaped.
enum StandardError {
  /// Writes `text`, as far as anyone reads it.
  static func write(_ text: String) {
    _ = Descriptor.write(Array(Printable.message(text).utf8)[...], to: STDERR_FILENO)
  }
}
