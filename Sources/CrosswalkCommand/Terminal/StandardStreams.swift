import Glibc

/// The three descriptors that every process is started with, as a rule.
enum StandardStreams {
  /// Opens nothing in the place of those that are closed, or the next file or socket would take it and get what is printed.
  static func ensureOpen() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // It takes the lowest number that is free, which is this.
      _ = open("/dev/null", O_RDWR)
    }
  }
}
