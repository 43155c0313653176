import NIOCore
import Synchronization

/// What a connection delivers, kept until the loop that handles it asks for it.
///
/// While too much is kept the connection is not read from. A group's member never comes to that, as a server sends it
/// no more messages that are not acknowledged than its window.
final class Inbox: Sendable {
  fileprivate typealias Producer = NIOAsyncSequenceProducer<
    Delivery, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Reader
  >

  /// The deliveries, in order; they end with the connection.
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

  /// An inbox, and the only way to read it; when that goes, the connection is told to end.
  static func make() -> (Inbox, Iterator) {
    let reader = Reader()
    let new = Producer.makeSequence(
      backPressureStrategy: .init(lowWatermark: ProtocolLimits.window / 2, highWatermark: 2 * ProtocolLimits.window),
      finishOnDeinit: true, delegate: reader)
    let inbox = Inbox(source: new.source, reader: reader)
    return (inbox, Iterator(deliveries: new.sequence.makeAsyncIterator()))
  }

  /// Says which connection delivers.
  func attach(_ connection: Connection) {
    reader.attach(connection)
  }

  /// Takes a delivery; on the connection's event loop.
  func receive(_ delivery: Delivery) {
    if source.yield(delivery) == .stopProducing { reader.pause() }
  }

  /// Says that the connection has ended.
  func finish() {
    source.finish()
    reader.detach()
  }
}

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
    // What was acknowledged has to arrive, and what still comes is dropped: only then does the server close it.
    connection?.setReading(true)
    connection?.finishSending()
  }
}
