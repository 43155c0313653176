import Glibc

/// A file descriptor that whoever started us may have made non-blocking, as shells and ssh do with a terminal.
enum Descriptor {
  /// Waits until it can be read or written, whichever `events` says.
  static func wait(_ descriptor: Int32, for events: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    // Interrupted or not: the caller tries again.
    _ = poll(&request, 1, -1)
  }
}
