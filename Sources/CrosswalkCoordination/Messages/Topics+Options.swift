extension Topics {
  /// How much is kept, how much is given at once, and how long things take; the defaults are what is promised.
  package struct Options: Sendable {
    /// How many topics there may be.
    package var topics = 10_000
    /// How many messages of a topic are kept.
    package var messages = 1_000_000
    /// How many bytes the messages of a topic may have together; of more, the oldest are not kept.
    package var bytes = 256 << 20
    /// For how long a message is kept.
    package var age: Duration = .seconds(7 * 24 * 3600)
    /// For how long a publish id is remembered.
    package var publishIDs: Duration = .seconds(600)
    /// For how long a node keeps what Redis has acknowledged; with `appendfsync everysec` it may lose two seconds.
    package var keptAfterwards: Duration = .seconds(5)
    /// How many messages a member of a group may have that it has not acknowledged.
    package var window = 256
    /// How many bytes may be unsent to a member of a group before it is given no more.
    package var unsentBytes = 1 << 20
    /// After how long without an acknowledgement a message goes to another member.
    package var acknowledgement: Duration = .seconds(60)
    /// After how many deliveries without an acknowledgement a message becomes a dead letter.
    package var deliveries = 5
    /// How often a reader looks at Redis when nothing wakes it.
    package var interval: Duration = .seconds(1)
    /// How often a node says that it lives.
    package var heartbeat: Duration = .milliseconds(500)
    /// How long a node that says nothing is taken to live.
    package var silence: Duration = .milliseconds(3500)
    /// How often topics that nobody publishes to are looked at for messages that are too old.
    package var sweep: Duration = .seconds(60)

    package init() {}
  }
}
