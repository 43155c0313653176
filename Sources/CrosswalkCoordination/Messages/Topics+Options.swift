internal import Crosswalk

extension Topics {
  /// How much is kept, how much is given at once, and how long things take; the documentation promises the defaults.
  package struct Options: Sendable {
    /// How many topics there can be.
    package var topics = 10_000
    /// How many messages of a topic are kept.
    package var messages = 1_000_000
    /// How many bytes of payloads a topic keeps; beyond that the oldest messages are trimmed.
    package var bytes = 256 << 20
    /// How long a message is kept.
    package var age: Duration = .seconds(7 * 24 * 3600)
    /// How long a publish id is remembered.
    package var publishIDs: Duration = .seconds(60 * ProtocolLimits.publishIDMinutes)
    /// How long a node keeps what Redis has acknowledged; with `appendfsync everysec` Redis can lose two seconds.
    package var keptAfterwards: Duration = .seconds(5)
    /// How many unacknowledged messages a member of a group can have.
    package var window = ProtocolLimits.window
    /// How many bytes can be unsent to a member of a group before it is given no more.
    package var unsentBytes = 1 << 20
    /// The time without an acknowledgement after which a message goes to another member.
    package var acknowledgement: Duration = .seconds(ProtocolLimits.acknowledgementSeconds)
    /// The number of deliveries without an acknowledgement after which a message becomes a dead letter.
    package var deliveries = ProtocolLimits.deliveries
    /// How often a reader looks at Redis when nothing wakes it.
    package var interval: Duration = .seconds(1)
    /// How often a node sends a heartbeat.
    package var heartbeat: Duration = .milliseconds(500)
    /// How long a node without a heartbeat is taken to live.
    package var silence: Duration = .milliseconds(3500)
    /// How often topics to which nobody publishes are trimmed.
    package var sweep: Duration = .seconds(60)

    package init() {}
  }
}
