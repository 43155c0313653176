internal import CrosswalkStore

/// Reads one topic for the subscribers of this node: for those in one group, or for those without one.
protocol TopicReader: AnyObject, Sendable {
  /// Whether it has nobody to read for, and nothing left to do.
  var isIdle: Bool { get }

  /// Reads until it is finished or the task is cancelled.
  func run() async

  /// Lets it look at once.
  func wake()

  /// Lets it look at once, and at all that may have changed without a sign.
  func inspectSoon()

  /// Acknowledges a message; false where it is not the member's.
  func acknowledge(_ id: MessageID, by member: Membership) async throws(StoreError) -> Bool

  /// Forgets a member whose deliveries have stopped, and hands over what it has not acknowledged.
  ///
  /// When it returns that is done; or Redis is away, and it will be.
  func leave(_ member: Membership, unsent: [MessageID]) async

  /// Lets all members go, and returns when what they had not acknowledged is handed over, or the task is cancelled.
  func finish() async
}
