import Glibc

/// A file descriptor that whoever started us may have made non-blocking, as shells and ssh do with a terminal.
enum Descriptor {
  /// Waits until it can be read or written, whichever `events` says.
  static func wait(_ descriptor: Int32, for events: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    // Interrupted or not: the caller tries again.
    _ = poll(&request, 1, -1)
  }

  /// Waits until nobody is at the other end any more; of a file, for ever.
  static func waitUntilDeserted(_ descriptor: Int32) {
    // Nothing is asked for: what is told all the same is that the other end was closed.
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    while poll(&request, 1, -1) <= 0 {}
  }
}
