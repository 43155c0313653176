internal import CrosswalkStore
internal import Synchronization

/// The readers of a node: one for each topic and group that has members here, and one for each topic without a group.
///
/// A reader is made for its first member, and ended behind its last. That nobody joins one that is about to end is the
/// table's lock's doing.
final class ReaderTable: Sendable {
  /// Readers that are new, to be run; for one that does so.
  let additions: AsyncStream<any TopicReader>
  private let sink: AsyncStream<any TopicReader>.Continuation

  private struct Readers {
    var live: LiveReader?
    var groups: [CoordinationName: GroupReader] = [:]

    var all: [any TopicReader] {
      let groups: [any TopicReader] = Array(self.groups.values)
      return if let live { groups + [live] } else { groups }
    }
  }

  private let readers = Mutex<[CoordinationName: Readers]>([:])

  init() {
    (additions, sink) = AsyncStream.makeStream()
  }

  /// All readers.
  var all: [any TopicReader] { readers.withLock { $0.values.flatMap(\.all) } }

  /// The readers of a topic.
  func readers(of topic: CoordinationName) -> [any TopicReader] {
    readers.withLock { $0[topic]?.all ?? [] }
  }

  /// Calls `body` with the reader of a group, made where there is none; it cannot end meanwhile.
  func withReader<Result>(
    of topic: CoordinationName, group: CoordinationName, make: () -> GroupReader, _ body: (GroupReader) -> Result
  ) -> Result {
    readers.withLock { readers in
      if let reader = readers[topic]?.groups[group] { return body(reader) }
      let reader = make()
      readers[topic, default: Readers()].groups[group] = reader
      sink.yield(reader)
      return body(reader)
    }
  }

  /// The same for those without a group.
  func withLiveReader<Result>(
    of topic: CoordinationName, make: () -> LiveReader, _ body: (LiveReader) -> Result
  ) -> Result {
    readers.withLock { readers in
      if let reader = readers[topic]?.live { return body(reader) }
      let reader = make()
      readers[topic, default: Readers()].live = reader
      sink.yield(reader)
      return body(reader)
    }
  }

  /// Ends a reader, if it is idle.
  func retire(_ topic: CoordinationName, group: CoordinationName?) {
    readers.withLock { readers in
      guard var its = readers[topic] else { return }
      if let group, let reader = its.groups[group], reader.isIdle {
        reader.end()
        its.groups[group] = nil
      } else if group == nil, let reader = its.live, reader.isIdle {
        reader.end()
        its.live = nil
      }
      readers[topic] = its.all.isEmpty ? nil : its
    }
  }

  /// No more readers come.
  func finish() { sink.finish() }
}

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

/// A reason to look again, for one task that waits; many before it looks are one.
struct Signal: Sendable {
  /// The reasons, for the one that waits; they end with `finish`, or when its task is cancelled.
  let reasons: AsyncStream<Void>
  private let sink: AsyncStream<Void>.Continuation

  init() {
    (reasons, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func send() { sink.yield() }

  func finish() { sink.finish() }
}
