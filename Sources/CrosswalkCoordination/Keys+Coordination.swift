internal import CrosswalkStore

/// The names of the keys of locks and messages.
extension Keys {
  /// A string with PX: the token of the lock's holder and, as JSON, who the holder is and since when.
  package func lock(_ name: CoordinationName) -> String {
    namespace + "{l:\(name)}:lock"
  }

  /// A string: the last fencing number that a lock gave.
  package func fence(_ name: CoordinationName) -> String {
    namespace + "{l:\(name)}:fence"
  }

  /// A sorted set: lock → the end of its lease, in µs.
  ///
  /// It serves to list the locks, and can name a lock that is free; the key of the lock itself is decisive.
  package var locks: String { namespace + "{locks}" }
  /// The channel on which the name of a released lock is published.
  package var lockReleases: String { namespace + "{locks}:released" }

  /// A stream: the messages of a topic.
  package func stream(_ topic: CoordinationName) -> String {
    of(topic: topic) + "stream"
  }

  /// A stream: the dead letters of a topic.
  package func dead(_ topic: CoordinationName) -> String {
    of(topic: topic) + "dead"
  }

  /// A hash: group → how many messages were trimmed before the group had handled them.
  package func lost(_ topic: CoordinationName) -> String {
    of(topic: topic) + "lost"
  }

  /// A hash: group → how many of all messages ever published to the topic the group was given or has lost.
  ///
  /// Redis counts this itself, but Redis 7.0.15 forgets some of it at a restart.
  package func read(_ topic: CoordinationName) -> String {
    of(topic: topic) + "read"
  }

  /// A hash: how many messages and bytes a topic keeps, as its scripts have counted them.
  package func size(_ topic: CoordinationName) -> String {
    of(topic: topic) + "size"
  }

  /// The keys of a topic that do not expire: `stream`, `dead`, `lost`, `read` and `size`.
  package func all(of topic: CoordinationName) -> [String] {
    [stream(topic), dead(topic), lost(topic), read(topic), size(topic)]
  }

  /// A string with PX: the message that was published under a publish id.
  package func seen(_ topic: CoordinationName, _ id: CoordinationName) -> String {
    of(topic: topic) + "seen:\(id)"
  }

  /// A string with PX: the id under which a lost message was published again, by the id that it had before.
  func again(_ topic: CoordinationName, _ id: MessageID) -> String {
    of(topic: topic) + "again:\(id)"
  }

  /// A set: the topics.
  package var topics: String { namespace + "{topics}" }
  /// The channel on which the name of a topic is published when there is something new to deliver.
  package var topicChanges: String { namespace + "{topics}:changes" }

  /// A sorted set: a node's process → when it last said that it lives, in ms since 1970.
  package var nodes: String { namespace + "{nodes}" }

  private func of(topic: CoordinationName) -> String {
    namespace + "{t:\(topic)}:"
  }
}
