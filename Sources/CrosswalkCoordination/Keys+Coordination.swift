internal import CrosswalkStore

/// The names of the keys of locks and messages.
extension Keys {
  /// A string with PX: the token of who holds a lock and, as JSON, who that is and since when.
  package func lock(_ name: CoordinationName) -> String {
    namespace + "{l:\(name)}:lock"
  }

  /// A string: the last fencing number that a lock gave.
  package func fence(_ name: CoordinationName) -> String {
    namespace + "{l:\(name)}:fence"
  }

  /// A sorted set: lock → the end of its lease, µs.
  ///
  /// It is there to list locks by, and may name one that is free; the lock's own key is the truth.
  package var locks: String { namespace + "{locks}" }
  /// The channel that says which lock was released.
  package var lockReleases: String { namespace + "{locks}:released" }

  /// A stream: the messages of a topic.
  package func stream(_ topic: CoordinationName) -> String {
    of(topic: topic) + "stream"
  }

  /// A stream: the messages that no member of a group could handle.
  package func dead(_ topic: CoordinationName) -> String {
    of(topic: topic) + "dead"
  }

  /// A hash: group → how many messages were trimmed before it had handled them.
  package func lost(_ topic: CoordinationName) -> String {
    of(topic: topic) + "lost"
  }

  /// A hash: group → how many messages it was given or has lost, of all that were ever published to the topic.
  ///
  /// Redis counts that itself, but 7.0.15 forgets some of it when it is started again.
  package func read(_ topic: CoordinationName) -> String {
    of(topic: topic) + "read"
  }

  /// A hash: how many messages and bytes a topic keeps, as far as its scripts have counted.
  package func size(_ topic: CoordinationName) -> String {
    of(topic: topic) + "size"
  }

  /// The keys of a topic that last: `stream`, `dead`, `lost`, `read` and `size`.
  package func all(of topic: CoordinationName) -> [String] {
    [stream(topic), dead(topic), lost(topic), read(topic), size(topic)]
  }

  /// A string with PX: the message that was published under an id.
  package func seen(_ topic: CoordinationName, _ id: CoordinationName) -> String {
    of(topic: topic) + "seen:\(id)"
  }

  /// A string with PX: the message as which one was published again that Redis had lost, and that had this id.
  func again(_ topic: CoordinationName, _ id: MessageID) -> String {
    of(topic: topic) + "again:\(id)"
  }

  /// A set: the topics.
  package var topics: String { namespace + "{topics}" }
  /// The channel that says in which topic there is something new to deliver.
  package var topicChanges: String { namespace + "{topics}:changes" }

  /// A sorted set: process start of a node → when it last said that it lives, ms since 1970.
  package var nodes: String { namespace + "{nodes}" }

  private func of(topic: CoordinationName) -> String {
    namespace + "{t:\(topic)}:"
  }
}
