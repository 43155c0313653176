internal import Glibc
internal import Synchronization

/// Ends the wait of a subscription's thread from another thread, whatever it waits for.
final class ReadInterrupter: Sendable {
  private enum State {
    case idle
    case reading(Int32)
    case closed
  }

  private let state = Mutex(State.idle)
  private let closed = Interruption()

  var isClosed: Bool {
    state.withLock { if case .closed = $0 { true } else { false } }
  }

  /// Ends the current read or pause, and all later ones.
  func close() {
    state.withLock { state in
      // With the lock held, the descriptor still belongs to the connection.
      if case .reading(let descriptor) = state { shutdown(descriptor, Int32(SHUT_RDWR)) }
      state = .closed
    }
    closed.interrupt()
  }

  /// Calls `body`, during which `close` shuts `descriptor` down; does not call it if already closed.
  func whileOpen(
    _ descriptor: Int32, _ body: () throws(HiredisContext.Failure) -> Void
  ) throws(HiredisContext.Failure) {
    let isOpen = state.withLock { state in
      guard case .idle = state else { return false }
      state = .reading(descriptor)
      return true
    }
    guard isOpen else { return }
    defer {
      state.withLock { if case .reading = $0 { $0 = .idle } }
    }
    try body()
  }

  /// Waits this long, or until `close`.
  func pause(_ duration: Duration) {
    _ = closed.pause(duration)
  }
}
