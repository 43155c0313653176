internal import CrosswalkRedis
internal import CrosswalkStore
internal import Logging
internal import Synchronization

/// Publishes messages, and publishes again those that Redis has lost.
///
/// The lost messages are published before anything newer, and also if nobody publishes any more.
final class Publisher: Sendable {
  /// How many bytes of messages are kept for this at most.
  private static let keptBytes = 64 << 20

  private let store: PublishStore
  private let registry: TopicRegistry
  private let published: ReplayingConnection<Int, PublishedMessage>
  /// How many messages were published; the number of a message is its key in the log.
  private let count = Atomic(0)
  private let signal = Signal()

  init(store: PublishStore, registry: TopicRegistry, logger: Logger) {
    self.store = store
    self.registry = registry
    let again = PublishingAgain(store: store, registry: registry, logger: logger)
    published = ReplayingConnection(
      store.connection, kept: store.options.keptAfterwards, maximumBytes: Self.keptBytes
    ) { await again.publish($0, in: $1) }
  }

  /// Publishes a message, unless one was published under the same id lately; returns its id, or the id of that one.
  func publish(_ publication: Publication) async throws(TopicError) -> String {
    // This comes first, so that there is never a topic that is not registered.
    try await registry.register(publication.topic)
    let id: MessageID
    do throws(StoreError) { id = try await publishRegistered(publication) } catch { throw .store(error) }
    // The message may have taken another connection than the registration. It is published, whether this succeeds or
    // not.
    try? await registry.register(publication.topic)
    return id.description
  }

  /// Makes the publisher check soon whether Redis has lost something.
  func lookSoon() { signal.send() }

  /// Checks after each signal, until the task is cancelled.
  func run() async {
    // If Redis is away, the next check finds out.
    for await _ in signal.reasons { try? await published.lookIfNeeded() }
  }

  private func publishRegistered(_ publication: Publication) async throws(StoreError) -> MessageID {
    let (id, run) = try await store.publish(publication, through: published)
    let message = PublishedMessage(publication: publication, id: id)
    let key = count.add(1, ordering: .relaxed).newValue
    await published.keep(message, for: key, byteCount: message.byteCount, in: run)
    return id
  }
}

/// Publishes messages again that Redis may have lost, in the order in which they were published.
private struct PublishingAgain: Sendable {
  private typealias Messages = ReplayingConnection<Int, PublishedMessage>

  /// How many messages one pipeline publishes again; each can have 1 MiB.
  private static let messagesInPipeline = 32

  private let store: PublishStore
  private let registry: TopicRegistry
  private let logger: Logger
  private let outages: OutageLog

  init(store: PublishStore, registry: TopicRegistry, logger: Logger) {
    self.store = store
    self.registry = registry
    self.logger = logger
    outages = OutageLog(
      "messages that Redis may have lost cannot be published again", level: .error, logger: logger)
  }

  func publish(
    _ entries: [(key: Int, value: PublishedMessage)], in run: RedisRun
  ) async -> ReplayingConnection<Int, PublishedMessage>.Outcome {
    var outcome = Messages.Outcome()
    var (lost, refusal): (Int, StoreError?) = (0, nil)
    // The replies may have come in another order.
    let entries = entries.sorted { $0.value.id < $1.value.id }
    do throws(RedisError) {
      for some in entries.chunks(of: Self.messagesInPipeline) {
        // A message must not get lost because the limit of topics has been reached since.
        for topic in Set(some.map(\.value.publication.topic)) { try? await registry.register(topic) }
        for (entry, result) in zip(some, try await store.publishAgain(some.map(\.value), in: run)) {
          switch result {
          case .settled(let id, let wasLost):
            outcome.settled[entry.key] = .some(
              id.map { PublishedMessage(publication: entry.value.publication, id: $0) })
            lost += wasLost ? 1 : 0
          // It is tried again at each check; the others do not wait for it.
          case .refused(let error): refusal = error
          }
        }
      }
      if let refusal { outages.noteUnlessAway(refusal) } else { outages.note(nil) }
    } catch {
      outcome.failure = error
    }
    // This is logged even if the rest failed.
    if lost > 0 { logger.warning("published \(lost) messages again that Redis had acknowledged and then lost") }
    return outcome
  }
}

/// A message that is to be published.
struct Publication: Sendable {
  let topic: CoordinationName
  let payload: [UInt8]
  /// The publish id: under the same one nothing is published again for some time.
  let id: CoordinationName?
}

/// A message that Redis has acknowledged.
struct PublishedMessage: Sendable {
  /// About how many bytes a message takes besides its payload.
  private static let bytesAround = 256

  let publication: Publication
  var id: MessageID

  var byteCount: Int { publication.payload.count + Self.bytesAround }
}
