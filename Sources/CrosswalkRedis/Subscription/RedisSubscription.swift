// A subscription listens to one channel of Redis, by which nodes tell each other that something has changed. It has a
// thread and a connection of its own, apart from the commands. Nothing of it is kept: Redis forgets a message that
// nobody hears, and after a crash of Redis or a lost connection the subscription connects again and sends `subscribed`.
// A reader must then look for what it has missed.

/// A subscription to one channel, with its own connection, which it restores whenever it is lost.
///
/// Redis does not keep messages for subscribers that are away, and only the newest 1024 unread events are kept. So an
/// event is a reason to look for changes, not the only report of what happened.
package final class RedisSubscription: Sendable {
  /// What a subscriber hears.
  package enum Event: Sendable, Equatable {
    /// Messages are heard from now on; after the first time, some may have been missed.
    case subscribed
    /// A message.
    case message([UInt8])
  }

  /// The events, for one reader.
  ///
  /// They end with `close`. If the reading task is cancelled, the subscription ends.
  package let events: AsyncStream<Event>
  private let interrupter: ReadInterrupter
  private let record = HealthRecord()
  private let ended = Completion<Void>()

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

  /// Whether it is subscribed, since when, and if not, why.
  package var health: RedisHealth { record.current }

  /// Ends the subscription and its connection.
  package func close() async {
    interrupter.close()
    await ended.wait()
  }
}
