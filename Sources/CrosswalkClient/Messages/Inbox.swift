import NIOCore
import Synchronization

/// The messages that a connection delivers, kept until the loop asks for them.
///
/// While too many are kept, the connection does not read. That never happens to a member of a group, since a server
/// sends it no more unacknowledged messages than its window allows.
final class Inbox: Sendable {
  fileprivate typealias Producer = NIOAsyncSequenceProducer<
    Delivery, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Reader
  >

  /// The deliveries, in the order in which they came; they end with the connection.
  struct Iterator {
    fileprivate var deliveries: Producer.AsyncIterator

    /// The next delivery; nil when the connection has ended or the task was cancelled.
    mutating func next(isolation: isolated (any Actor)?) async -> Delivery? {
      await deliveries.next(isolation: isolation)
    }
  }

  private let source: Producer.Source
  private let reader: Reader

  private init(source: Producer.Source, reader: Reader) {
    self.source = source
    self.reader = reader
  }

  /// Makes an inbox and its only iterator.
  ///
  /// When the iterator is released, the connection is closed.
  static func make() -> (Inbox, Iterator) {
    let reader = Reader()
    let new = Producer.makeSequence(
      backPressureStrategy: .init(lowWatermark: ProtocolLimits.window / 2, highWatermark: 2 * ProtocolLimits.window),
      finishOnDeinit: true, delegate: reader)
    let inbox = Inbox(source: new.source, reader: reader)
    return (inbox, Iterator(deliveries: new.sequence.makeAsyncIterator()))
  }

  /// Sets the connection that delivers.
  func attach(_ connection: Connection) {
    reader.attach(connection)
  }

  /// Adds a delivery; called on the event loop of the connection.
  func receive(_ delivery: Delivery) {
    if source.yield(delivery) == .stopProducing { reader.pause() }
  }

  /// Ends the inbox after the connection was closed.
  func finish() {
    source.finish()
    reader.detach()
  }
}

/// The switch that makes the connection read while the inbox has room.
final class Reader: NIOAsyncSequenceProducerDelegate {
  /// The connection; released when it is closed, since it would otherwise keep itself alive.
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
    // The acknowledgements still have to reach the server. It closes the connection only after that, and after this
    // side has read, and dropped, what was still sent.
    connection?.setReading(true)
    connection?.finishSending()
  }
}
