internal import CLibUV
internal import Glibc

/// A TCP or unix socket that listens and hands over the connections that it accepts.
package final class Listener: Sendable {
  /// The number of connections that may wait to be accepted; the system may allow fewer.
  private static let backlog: Int32 = 1024

  /// The address where it listens, with the port that the system picked if that was left to it.
  package let address: SocketAddress

  private let loop: EventLoop
  private let acceptor: LoopBound<Acceptor>
  private let hasEnded: AsyncFlag

  private init(_ address: SocketAddress, _ loop: EventLoop, _ acceptor: LoopBound<Acceptor>, _ hasEnded: AsyncFlag) {
    self.address = address
    self.loop = loop
    self.acceptor = acceptor
    self.hasEnded = hasEnded
  }

  /// Listens at `address`.
  ///
  /// The file of a unix socket is replaced if no process listens on it any more.
  ///
  /// - Parameters:
  ///   - address: The address; with port 0 the system picks a port.
  ///   - loop: The loop whose thread accepts connections.
  ///   - onAccept: Called on that thread with each connection.
  /// - Returns: The listener; the caller has to close it.
  /// - Throws: `ListenError`, which says why nothing listens there.
  package static func listen(
    at address: SocketAddress, on loop: EventLoop, onAccept: @escaping @Sendable (AcceptedSocket) -> Void
  ) async throws(ListenError) -> Listener {
    let descriptor = try ListeningSocket.open(at: address, backlog: backlog)
    let hasEnded = AsyncFlag()
    let acceptor = await loop.run { () -> Result<LoopBound<Acceptor>, NetworkError> in
      do throws(NetworkError) {
        let acceptor = try Acceptor(descriptor, isUnix: address.isUnix, on: loop, onAccept, onEnd: hasEnded.raise)
        return .success(LoopBound(acceptor, loop))
      } catch {
        return .failure(error)
      }
    }
    switch acceptor {
    case .success(let acceptor):
      let real = SocketAddress(of: descriptor, asking: getsockname) ?? address
      return Listener(address.isUnix ? address : real, loop, acceptor, hasEnded)
    case .failure(let error): throw .failed(error.description)
    case nil:
      Glibc.close(descriptor)
      throw .failed("the event loop is closed")
    }
  }

  /// Waits until it no longer listens.
  ///
  /// That is so after `close`, or if the system does not let it accept any more.
  package func waitUntilEnded() async { await hasEnded.wait() }

  /// Stops listening.
  ///
  /// The file of a unix socket is removed first: later, it could be one that another process has made at the same path.
  package func close() async {
    if case .unix(let path) = address { unlink(path) }
    loop.execute { [acceptor] in acceptor.value.close() }
    await hasEnded.wait()
  }
}

/// Accepts connections on the thread of an event loop.
private final class Acceptor {
  /// The pause before it tries again when the process has no descriptor left.
  ///
  /// Without a pause the loop would be busy with attempts that fail.
  private static let pause = Duration.seconds(1)

  /// The most connections that are accepted before other sockets have their turn.
  private static let mostInARow = 64

  private let descriptor: Int32
  private let isUnix: Bool
  private let loop: EventLoop
  private let onAccept: (AcceptedSocket) -> Void
  private let onEnd: () -> Void

  /// libuv's handle.
  ///
  /// It is allocated in `init` and freed in the callback of its close. Until then libuv holds a retained reference to
  /// this object, through which the callbacks find the object. If `uv_poll_init` fails, libuv does not know the handle,
  /// and `init` frees it.
  private let poll = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
  private var cancelPause: (() -> Void)?
  private var isClosed = false

  init(
    _ descriptor: Int32, isUnix: Bool, on loop: EventLoop, _ onAccept: @escaping (AcceptedSocket) -> Void,
    onEnd: @escaping () -> Void
  ) throws(NetworkError) {
    self.descriptor = descriptor
    self.isUnix = isUnix
    self.loop = loop
    self.onAccept = onAccept
    self.onEnd = onEnd
    let status = uv_poll_init(loop.onThread().loop, poll, descriptor)
    guard status == 0 else {
      poll.deallocate()
      Glibc.close(descriptor)
      throw NetworkError(uv: status)
    }
    poll.pointee.data = Unmanaged.passRetained(self).toOpaque()
    start()
  }

  private func start() {
    uv_poll_start(poll, Int32(UV_READABLE.rawValue)) { poll, _, _ in
      guard let data = poll?.pointee.data else { return }
      Unmanaged<Acceptor>.fromOpaque(data).takeUnretainedValue().accept()
    }
  }

  private func accept() {
    for _ in 0..<Self.mostInARow where !isClosed {
      let socket = accept4(descriptor, nil, nil, Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue))
      if socket >= 0 {
        onAccept(AcceptedSocket(socket, isUnix: isUnix))
        continue
      }
      switch errno {
      case EAGAIN: return
      // The connection was gone before it could be accepted, or the call was interrupted.
      case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
        ENETUNREACH:
        continue
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: return rest()
      default: return close()
      }
    }
  }

  private func rest() {
    uv_poll_stop(poll)
    cancelPause = loop.schedule(at: EventLoop.uptime + Self.pause) { [weak self] in
      self?.cancelPause = nil
      self?.start()
    }
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    cancelPause?()
    uv_poll_stop(poll)
    uv_close(UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self)) { handle in
      guard let handle, let data = handle.pointee.data else { return }
      let acceptor = Unmanaged<Acceptor>.fromOpaque(data).takeRetainedValue()
      UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_poll_t.self).deallocate()
      Glibc.close(acceptor.descriptor)
      acceptor.onEnd()
    }
  }
}
