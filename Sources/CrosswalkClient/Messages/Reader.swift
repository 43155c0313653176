import NIOCore
import Synchronization

/// Reads from the connection that delivers while there is room.
final class Reader: NIOAsyncSequenceProducerDelegate {
  /// Let go of when the connection has ended, which would otherwise keep itself alive.
  private let connection = Mutex<Connection?>(nil)

  func attach(_ connection: Connection) {
    self.connection.withLock { $0 = connection }
  }

  func detach() {
    connection.withLock { $0 = nil }
  }

  func pause() {
    connection.withLock { $0 }?.setReading(false)
  }

  func produceMore() {
    connection.withLock { $0 }?.setReading(true)
  }

  func didTerminate() {
    let connection = connection.withLock { $0 }
    // What was acknowledged has to arrive, and what still comes is dropped: only then does the service close it.
    connection?.setReading(true)
    connection?.finishSending()
  }
}
