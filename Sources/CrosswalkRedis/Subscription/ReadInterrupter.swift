internal import Glibc
internal import Synchronization

/// What others need to end the thread of a subscription, whatever it waits for.
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

  /// Ends a read and a pause.
  func close() {
    state.withLock { state in
      // Under the lock the descriptor is still that of the connection.
      if case .reading(let descriptor) = state { shutdown(descriptor, Int32(SHUT_RDWR)) }
      state = .closed
    }
    closed.interrupt()
  }

  /// Calls `body`, while `close` shuts `descriptor` down; does not call it when closed already.
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

  /// Waits, but not longer than until `close`.
  func pause(_ duration: Duration) {
    _ = closed.pause(duration)
  }
}
