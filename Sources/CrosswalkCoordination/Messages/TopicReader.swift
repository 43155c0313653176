internal import CrosswalkStore

/// A reader of one topic, for the members of one group on this node or for its live subscribers.
protocol TopicReader: AnyObject, Sendable {
  /// Whether the reader has no members and nothing left to do.
  var isIdle: Bool { get }

  /// Reads until it is finished or the task is cancelled.
  func run() async

  /// Makes the reader look at once for something to do.
  func wake()

  /// Makes the reader look at once, and also for changes that no notification announced.
  func inspectSoon()

  /// Acknowledges a message; returns false if the member does not have it.
  func acknowledge(_ id: MessageID, by member: Membership) async throws(StoreError) -> Bool

  /// Forgets a member whose deliveries have stopped, and hands over the messages that it has not acknowledged.
  ///
  /// When it returns, this is done, unless Redis is away; then it is done later.
  func leave(_ member: Membership, unsent: [MessageID]) async

  /// Lets all members leave; returns once their messages are handed over, or when the task is cancelled.
  func finish() async
}
