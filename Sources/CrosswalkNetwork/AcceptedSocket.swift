internal import CLibUV
internal import Glibc
internal import Synchronization

/// An accepted socket on its way to the event loop that will serve it.
package final class AcceptedSocket: Sendable {
  /// Whether it is a unix socket.
  package let isUnix: Bool
  private let descriptor: Atomic<Int32>

  /// A socket with this descriptor, which it closes unless it is taken out.
  package init(_ descriptor: Int32, isUnix: Bool) {
    self.descriptor = Atomic(descriptor)
    self.isUnix = isUnix
    guard !isUnix else { return }
    set(IPPROTO_TCP, TCP_NODELAY, 1, descriptor)
    // With these settings a peer whose machine is gone is noticed after two minutes.
    set(SOL_SOCKET, SO_KEEPALIVE, 1, descriptor)
    set(IPPROTO_TCP, TCP_KEEPIDLE, 60, descriptor)
    set(IPPROTO_TCP, TCP_KEEPINTVL, 20, descriptor)
    set(IPPROTO_TCP, TCP_KEEPCNT, 3, descriptor)
  }

  deinit {
    let descriptor = take()
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  /// Takes the descriptor out; returns -1 if it was taken before.
  ///
  /// The caller has to close it.
  func take() -> Int32 { descriptor.exchange(-1, ordering: .relaxed) }

  private func set(_ level: some BinaryInteger, _ option: Int32, _ value: Int32, _ descriptor: Int32) {
    var value = value
    // This fails only if the connection is gone already.
    setsockopt(descriptor, Int32(level), option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
