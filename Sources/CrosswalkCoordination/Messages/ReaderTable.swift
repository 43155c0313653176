internal import Synchronization

/// The readers of a node: one for each group of a topic with members here, and one for the live subscribers of a topic.
///
/// A reader is made for its first member and ended after its last one. The table's lock keeps anyone from joining a
/// reader that is about to end.
final class ReaderTable: Sendable {
  /// The new readers, for the task that runs them.
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

  var all: [any TopicReader] { readers.withLock { $0.values.flatMap(\.all) } }

  func readers(of topic: CoordinationName) -> [any TopicReader] {
    readers.withLock { $0[topic]?.all ?? [] }
  }

  /// Calls `body` with the reader of a group, which is made if there is none; the reader cannot end meanwhile.
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

  /// Does the same for the reader of the live subscribers.
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

  /// Ends `additions`.
  func finish() { sink.finish() }
}
