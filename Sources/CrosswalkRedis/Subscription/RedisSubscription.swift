/// A subscription to one channel, on a connection of its own that is made again by itself whenever it is lost.
///
/// Redis keeps no messages for those that are away, and of what is not read only the newest 1024 events are kept: take
/// each event for a reason to look, not for the only word on what happened.
package final class RedisSubscription: Sendable {
  /// What a subscriber hears.
  package enum Event: Sendable, Equatable {
    /// From now on messages are heard; after the first time, some may have been missed.
    case subscribed
    /// A message.
    case message([UInt8])
  }

  /// The events, for one reader.
  ///
  /// They end with `close`. When the reading task is cancelled the subscription ends.
  package let events: AsyncStream<Event>
  private let interrupter: ReadInterrupter
  private let record = HealthRecord()
  private let ended = Completion()

  /// Subscribes to a channel, and keeps trying.
  package init(address: RedisAddress, channel: String, options: RedisConnection.Options = .init()) {
    let (events, sink) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(1024))
    let interrupter = ReadInterrupter()
    sink.onTermination = { _ in interrupter.close() }
    self.events = events
    self.interrupter = interrupter
    let (record, ended) = (record, ended)
    DedicatedThread.start {
      var subscriber = Subscriber(
        address: address, channel: channel, options: options, interrupter: interrupter, record: record, sink: sink)
      subscriber.run()
      ended.finish()
    }
  }

  deinit {
    interrupter.close()
  }

  /// Whether it is subscribed, since when, and why not.
  package var health: RedisHealth { record.current }

  /// Ends the subscription and its connection.
  package func close() async {
    interrupter.close()
    await ended.wait()
  }
}
