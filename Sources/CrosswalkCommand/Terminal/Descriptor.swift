import Glibc

/// A file descriptor that whoever started us may have made non-blocking, as shells and ssh do with a terminal.
enum Descriptor {
  /// Waits until it can be read or written, whichever `events` says.
  static func wait(_ descriptor: Int32, for events: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    // Interrupted or not: the caller tries again.
    _ = poll(&request, 1, -1)
  }

  /// Writes all of `bytes`, and waits for that if need be.
  ///
  /// - Returns: The number of the error, or nil if all is written.
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

  /// Waits until nobody is at the other end any more; of a file, for ever.
  static func waitUntilDeserted(_ descriptor: Int32) {
    // Nothing is asked for: what is told all the same is that the other end was closed.
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    while poll(&request, 1, -1) <= 0 {}
  }
}
